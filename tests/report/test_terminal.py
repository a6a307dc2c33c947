"""The text report: the answer where people look, on every terminal, and no more than is known."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from checks.report import terminal
from checks.report.answer import first_command, first_step
from checks.report.areas import MAX_EVIDENCE
from checks.report.page import marks_for
from checks.report.reading import not_looked_at
from checks.report.safe import one_line
from tests.scenario_runs import scenario_run
from tests.scenarios import SCENARIOS

Document = Mapping[str, Any]

TOLD = tuple(row.scenario for row in SCENARIOS if row.category)
"""Scenarios with a cause, the slow one too."""


def squeezed(text: str) -> str:
    """Return text without blanks: where a line is broken says nothing."""
    return re.sub(r"\s+", "", text)


def rows_of(text: str, columns: int) -> list[str]:
    """Return the rows in which a terminal shows text: it breaks what is too long for one."""
    return [
        line[start : start + columns]
        for line in text.splitlines()
        for start in range(0, max(len(line), 1), columns)
    ]


def answer_of(document: Document, encoding: str = "utf-8") -> tuple[str, str]:
    """Return the first cause's title and what to type first, or to do where nothing is typed."""
    root = document["root_causes"][0]
    said = first_command(root, "bash") or first_step(root)
    marks = marks_for(encoding)
    return one_line(root["title"]).translate(marks), said.translate(marks)


def assert_shows(shown: str, document: Document, encoding: str = "utf-8") -> None:
    """Assert that title and first command can be read."""
    for part in answer_of(document, encoding):
        assert part
        assert squeezed(part) in squeezed(shown)


@pytest.fixture(scope="module", params=TOLD)
def document(request: pytest.FixtureRequest) -> Document:
    """What became of each scenario that has a cause."""
    return scenario_run(request.param).document


@pytest.fixture(scope="module")
def refused() -> Document:
    """A document with a failure, contradicted remedies, skips and passes."""
    return scenario_run("no-role").document


@pytest.mark.parametrize(("columns", "rows"), [(100, 40), (100, 24), (80, 24), (40, 24)])
def test_the_answer_is_on_the_screen_when_the_run_ends(
    document: Document, columns: int, rows: int
) -> None:
    """Title and first command stand above the prompt, however small the terminal is."""
    text = terminal.render(document, width=columns, height=rows)

    shown = rows_of(text, columns)
    assert_shows("\n".join(shown[-(rows - 1) :]), document)
    if len(shown) >= rows:
        assert_shows("\n".join(text.splitlines()[-2:]), document)


def test_the_answer_stands_there_once_where_all_of_it_fits(refused: Document) -> None:
    """Nothing is repeated on a high terminal, in a file or in a pipe."""
    title, _ = answer_of(refused)

    assert terminal.render(refused, height=200).count(title) == 1
    assert terminal.render(refused) == terminal.render(refused, height=200)


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "latin-1"])
@pytest.mark.parametrize("columns", [100, 40])
def test_every_mark_can_be_written_in_a_narrow_encoding(
    document: Document, encoding: str, columns: int
) -> None:
    """A Windows redirect shows words for marks, and no escapes."""
    text = terminal.render(document, width=columns, height=24, encoding=encoding)

    text.encode(encoding)
    assert "\\u" not in text
    assert_shows("\n".join(rows_of(text, columns)[-23:]), document, encoding)
    assert "FAIL" in text or document["verdict"] == "warn"


def document_end(document: Document) -> str:
    """Return how the foot begins."""
    return "Sent " if document["sent"]["requests"] else "No request was sent."


def test_the_cause_leads_and_the_checks_follow(document: Document) -> None:
    """What is wrong, what the server said, what to do, what does not help; then the checks."""
    text = terminal.render(document, width=200)
    root = document["root_causes"][0]
    does_not_help = [r["summary"] for r in root["remedies"] if r["contradicted_by"]]

    order = [one_line(root["title"]), one_line(root["means"])[:40], "→ Do this: "]
    order += [f"not helpful in this case: {summary}" for summary in does_not_help]
    places = [text.index(part) for part in (*order, "✓ Passed: ", document_end(document))]
    assert places == sorted(places)
    assert text.splitlines()[2].startswith(("✗ ", "A one-token call"))
    assert "checked 20" not in text


def test_what_was_not_run_says_what_it_needs(document: Document) -> None:
    """Each check that was not run is counted once, under what it needs; nothing is left vague."""
    text = terminal.render(document, width=200)

    assert text.count("✓ Passed: ") == 1
    told = re.findall(r"^  - (\d+) checks? not run: (.+)$", text, re.MULTILINE)
    assert sum(int(number) for number, _ in told) == len(not_looked_at(document["checks"]))
    assert len({need for _, need in told}) == len(told)
    assert [need for _, need in told if not need.startswith(("it needs ", "they need "))] == []
    assert "And other reasons" not in text


def with_findings(document: Document, *found: tuple[str, str, str, str]) -> dict[str, Any]:
    """Return the document with these checks: ID, status, summary and subject."""
    changed = deepcopy(dict(document))
    changed["checks"] = [
        {**changed["checks"][0], "id": check, "area": check.partition(".")[0], "evidence": []}
        | {"status": status, "summary": summary, "subject": subject or None, "reason": None}
        for check, status, summary, subject in found
    ]
    return changed


def test_each_finding_of_an_area_is_told_as_what_it_is(refused: Document) -> None:
    """Nothing hides behind a count, and what is not decided is no warning."""
    changed = with_findings(
        refused,
        ("logging.enabled", "warn", "No requests are logged.", ""),
        ("logging.retention", "warn", "Logs are kept for 7 days only.", ""),
        ("logging.fresh", "uncertain", "No row.", ""),
        ("logging.window", "uncertain", "No row either.", ""),
        ("health.changes", "uncertain", "The list did not come whole.", ""),
        ("gateway.deployment-answers", "fail", "one returned HTTP 404.", "one"),
        ("gateway.deployment-answers", "fail", "two returned HTTP 404.", "two"),
    )

    text = terminal.render(changed)

    for line in (
        "  ! Logging: No requests are logged.",
        "  ! Logging: Logs are kept for 7 days only.",
        "  ? Logging: 2 checks could not be decided.",
        "  ? Health and changes: The list did not come whole.",
        "  ✗ Call: one returned HTTP 404. Also affected: two.",
    ):
        assert f"\n{line}\n" in text
    assert "more)" not in text


def test_a_sign_in_that_is_at_fault_has_not_passed(document: Document) -> None:
    """Though nothing was seen to be wrong before the call."""
    text = terminal.render(document, width=200)
    at_fault = any(
        root["category"].startswith("auth.") and root["severity"] == "fail"
        for root in document["root_causes"]
    )

    passed = re.findall(r"✓ Passed: (.*)", text)[0].split(", ")

    assert not (at_fault and "Sign-in" in passed)
    assert "\n  - Sign-in: " not in text or at_fault


def test_no_text_of_ours_is_cut(document: Document) -> None:
    """What something means, and what to leave alone, is there to the last word."""
    text = squeezed(terminal.render(document, width=80))
    root = document["root_causes"][0]
    (first,) = [remedy for remedy in root["remedies"] if remedy["recommended"]]
    why = [r["contradicted_by"] for r in root["remedies"] if r["contradicted_by"]]

    ours = [root["means"], *first["avoid"], *(each.partition(". ")[0] for each in why)]
    assert [part for part in ours if squeezed(one_line(part)) not in text] == []


def everything(document: Document) -> Iterator[str]:
    """Yield whatever the document knows that decides something."""
    for check in document["checks"]:
        # What passed says more than its title does.
        yield from (check["title"],) if check["status"] != "pass" else ()
        yield check["summary"]
        yield from (f"{e['name']}: {e['value'][:MAX_EVIDENCE]}" for e in check["evidence"])
        yield from (f"{lack['permission']} on {lack['scope']}" for lack in check["missing"])
    for root in document["root_causes"]:
        yield from (root["title"], root["means"], root["decided_by"])
        for remedy in root["remedies"]:
            yield from (remedy["summary"], remedy["source"], *remedy["steps"], *remedy["avoid"])
            yield remedy["contradicted_by"] or ""
        yield from (other["title"] for other in root["alternatives"])


@pytest.mark.parametrize("scenario", [row.scenario for row in SCENARIOS])
def test_verbose_tells_all_that_decides(scenario: str) -> None:
    """Roles and why each does not do, permissions with scope, the chain, names, sources."""
    told = scenario_run(scenario).document

    text = squeezed(terminal.render(told, verbose=True))

    assert [part for part in everything(told) if squeezed(one_line(part)) not in text] == []


@pytest.mark.parametrize(
    ("scenario", "told"),
    [
        ("openai-user-only", "Cognitive Services OpenAI User: has no data action that covers"),
        ("reader-missing", "Needs Microsoft.CognitiveServices/accounts/deployments/read on"),
        ("no-credential", "EnvironmentCredential: unavailable"),
        ("deployment-misspelt", "deployments: claude-sonnet-5, claude-opus-5-5, claude-haiku-4-5"),
    ],
)
def test_verbose_names_what_the_answer_rests_on(scenario: str, told: str) -> None:
    """What an engineer is asked next can be read without the JSON."""
    document = scenario_run(scenario).document

    assert told in terminal.render(document, verbose=True, width=200)
    assert told not in terminal.render(document, width=200)


def with_steps(document: Document, *steps: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with other steps in the remedy to begin with."""
    changed = deepcopy(dict(document))
    remedies = changed["root_causes"][0]["remedies"]
    for remedy in remedies:
        remedy["do"] = list(steps) if remedy["recommended"] else []
    return changed


def command(text: str, shell: str = "any", *, prints_secret: bool = False) -> dict[str, Any]:
    """Return a command of a step."""
    return {"shell": shell, "text": text, "prints_secret": prints_secret}


STEPS = (
    {
        "step": "Set it.",
        "or": False,
        "commands": [command("export A=1", "bash"), command("$env:A = 1", "powershell")],
    },
    {
        "step": "List the keys.",
        "or": False,
        "commands": [command("az list", prints_secret=True)],
    },
    {"step": "Copy it from the portal.", "or": True, "commands": []},
    {"step": "Or ask for it.", "or": True, "commands": []},
    {"step": "Or, at night, wait.", "or": True, "commands": []},
    {"step": "Try again.", "or": False, "commands": [command("again")]},
)


@pytest.mark.parametrize(
    ("shell", "lines"),
    [
        ("bash", ["1. Set it.", "$ export A=1", "2. List the keys.", "$ az list"]),
        ("powershell", ["1. Set it.", "PS> $env:A = 1", "2. List the keys.", "PS> az list"]),
    ],
)
def test_each_command_stands_under_its_step(
    refused: Document, shell: str, lines: list[str]
) -> None:
    """In the shell that was asked for, with `Or` before another way, and a word about secrets."""
    text = terminal.render(with_steps(refused, *STEPS), shell=shell)

    told = [line.strip() for line in text.splitlines()]
    start = told.index(lines[0])
    assert told[start : start + 4] == lines
    assert "prints a secret" in told[start + 4]
    assert told[start + 5 : start + 9] == [
        "Or: Copy it from the portal.",
        "Or ask for it.",
        "Or, at night, wait.",
        "3. Try again.",
    ]
    assert "\n       Or: Copy it from the portal.\n" in text


def test_a_further_cause_is_its_title_and_what_to_type(refused: Document) -> None:
    """The first cause is the answer; the second says how it is mended."""
    changed = deepcopy(dict(refused))
    second = deepcopy(scenario_run("wrong-key").document["root_causes"][0])
    changed["root_causes"].append(second)

    text = terminal.render(changed)

    title = f"✗ 2. {second['title']} (likely)"
    lines = text.splitlines()
    place = lines.index(title)
    assert lines[place + 1] == f"$ {first_command(second, 'bash')}"
    assert lines[place + 2] == ""
    assert second["means"][:40] not in text


def test_passed_checks_say_it_once_and_nothing_starts_at_the_edge(refused: Document) -> None:
    """Where everything is told, too: a remedy's `But` belongs to the remedy."""
    text = terminal.render(refused, verbose=True)

    assert text.count("The gateway accepts the key in x-api-key") <= 1
    assert text.count("The base URL ends in /anthropic") == 1
    assert "\n    But: " in text
    assert "\nBut: " not in text


def test_a_line_fits_its_terminal(document: Document) -> None:
    """What is no command and holds no long word is never wider than the terminal."""
    text = terminal.render(document, width=60, height=24)

    # The two lines at the end are the terminal's to break.
    wide = [line for line in text.splitlines()[:-2] if len(line) > 60]
    breakable = [line for line in wide if max(map(len, line.split())) < 50]
    assert [line for line in breakable if not line.lstrip().startswith("$ ")] == []
