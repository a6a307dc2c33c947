"""How often `explain` is right: `python -m tests.scoreboard FILE…` prints it for labelled texts.

A file holds one JSON object a line: `raw`, the text; `accept`, the categories that the text alone
allows; `category`, what it was; optional `fidelity` and `id`. Without a file the project's own
cases are scored, and `docs/scoreboard.md` is written.
"""

import argparse
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.causes.catalogue import causes
from checks.explain import explain

ROOT = Path(__file__).parent.parent
CASES, PAGE = ROOT / "tests" / "explain" / "cases.toml", ROOT / "docs" / "scoreboard.md"
EXACT = ("message_as_reported", "envelope_or_status_line_added")
"""Fidelities of texts whose words are those that a machine printed."""
NONE = "none"
"""The category of a text that must get no cause."""


@dataclass(slots=True, kw_only=True)
class Score:
    """What came of a set of texts."""

    texts: int = 0
    first: int = 0
    in_three: int = 0
    abstained: int = 0
    wrong: int = 0
    by_confidence: Counter[tuple[str, bool]] = field(default_factory=Counter)
    """How often an answer of a confidence was right, and was not."""

    def add(self, case: Mapping[str, Any]) -> bool:
        """Score one text; return whether the first answer is right."""
        found = explain(case["raw"]).candidates
        told = [causes()[each.cause].category for each in found] or [NONE]
        accept = case["accept"]
        right = told[0] in accept
        self.texts += 1
        self.first += right
        self.in_three += any(each in accept for each in told[:3])
        self.abstained += told == [NONE] and not right
        self.wrong += not right and told != [NONE]
        if found:
            self.by_confidence[found[0].confidence.value, right] += 1
        return right


def read(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the cases of a file whose words are exact and whose category is one."""
    if path.suffix == ".toml":
        yield from tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case.get("fidelity", EXACT[0]) in EXACT and case["category"] != "other":
            yield case


def scored(cases: Iterable[Mapping[str, Any]]) -> tuple[dict[str, Score], list[str]]:
    """Return the score of each category and of all, and the names of what is wrong."""
    scores: dict[str, Score] = {"all": Score()}
    missed: list[str] = []
    for number, case in enumerate(cases):
        right = scores["all"].add(case)
        scores.setdefault(case["category"], Score()).add(case)
        if not right:
            missed.append(str(case.get("id", number)))
    return scores, missed


def table(scores: Mapping[str, Score]) -> Iterator[str]:
    """Yield the scores as a table of Markdown, the categories in alphabetical order."""
    yield "| category | texts | right first | right in three | no answer | wrong |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name in sorted(scores, key=lambda name: (name == "all", name)):
        each = scores[name]
        cells = (each.texts, each.first, each.in_three, each.abstained, each.wrong)
        yield f"| {name} | {' | '.join(map(str, cells))} |"


def confidences(score: Score) -> Iterator[str]:
    """Yield how often each confidence was right."""
    yield "| confidence | answers | right |"
    yield "|---|---:|---:|"
    for name in ("certain", "likely", "possible"):
        right, not_right = (score.by_confidence[name, each] for each in (True, False))
        yield f"| {name} | {right + not_right} | {right} |"


def page() -> str:
    """Return `docs/scoreboard.md`, made from the project's own cases."""
    scores, missed = scored(read(CASES))
    lines = (
        "# Scoreboard of `explain`",
        "",
        "How often the first cause is right for the project's own labelled texts, which stand in",
        "`tests/explain/cases.toml`.",
        "`python -m tests.scoreboard` writes this page, and a test holds it.",
        "",
        *table(scores),
        "",
        *confidences(scores["all"]),
        "",
        f"Not right: {', '.join(missed) or 'none'}.",
    )
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Print the score of the files; without one, write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="*", type=Path)
    files = parser.parse_args(arguments).file
    if not files:
        PAGE.write_text(page(), encoding="utf-8")
    for path in files:
        scores, missed = scored(read(path))
        lines = (str(path), *table(scores), *confidences(scores["all"]), f"Not right: {missed}")
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
