"""Facts: everything in the knowledge that can lapse says who says so, when, and until when."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from checks import knowledge
from checks.arm.reads import READS
from checks.causes.catalogue import causes
from checks.causes.classify import signatures
from checks.cli import main
from checks.evidence import AuthScheme
from checks.evidence.arm.authorization import CALL
from checks.evidence.logs import WINDOW_DAYS
from checks.knowledge import constant, load, load_folder, names
from checks.knowledge.facts import FOLDERS, OURS, due, entries, fact_of, facts
from checks.target.parse import RESOURCE_NAME

ENTRIES = tuple(entries())
LONGEST = timedelta(days=400)
"""From a check to the next: Entra's codes wait longest, a year."""

FIRST_DUE = min(fact.review_by for fact in facts().values())
FOLDER = Path(knowledge.__file__).parent


def test_every_file_of_the_knowledge_is_read() -> None:
    """No file and no entry of it is left out of what is looked at again, but for our own words."""
    listed = {name for name, _, _ in ENTRIES}

    assert listed | OURS >= {*names(), *FOLDERS}
    folders = {path.parent.name for path in FOLDER.rglob("*.toml")}
    assert folders == {"knowledge", *FOLDERS}
    assert len(facts()) == len(ENTRIES)


def test_a_fact_is_the_same_when_its_file_alone_is_read() -> None:
    """One fact is found without parsing the others, and what is not known is none."""
    assert {name: fact_of(name) for name in facts()} == dict(facts())
    assert [fact_of(name) for name in ("models/no-such-model", "no-such-file/x", "")] == [None] * 3


def test_no_two_facts_share_an_id() -> None:
    """An ID leads to one fact."""
    counted = Counter(f"{name}/{key}" for name, key, _ in ENTRIES)

    assert [name for name, number in counted.items() if number > 1] == []
    assert all(re.fullmatch(r"[\w.-]+(/[\w.-]+){1,2}", name) for name in counted)


@pytest.mark.parametrize(
    ("name", "key", "entry"), ENTRIES, ids=[f"{name}/{key}" for name, key, _ in ENTRIES]
)
def test_every_fact_has_a_source_and_a_day_to_look_at_it_again(
    name: str, key: str, entry: dict[str, Any]
) -> None:
    """What can lapse says who says so, when it was checked, and by when somebody looks again."""
    assert isinstance(entry.get("source"), str), "add source, here or at the top of the file"
    assert entry["source"].strip()
    assert type(entry.get("checked")) is date, "add checked"
    assert type(entry.get("review_by")) is date, "add review_by"
    assert entry["checked"] < entry["review_by"] <= entry["checked"] + LONGEST
    assert facts()[f"{name}/{key}"].says.strip()
    doubt = entry.get("doubt")
    assert doubt is None or re.fullmatch(r"[A-Z].+[.]", doubt), "a doubt is one sentence"


def test_what_a_file_says_once_is_of_every_entry() -> None:
    """An entry without a date of its own has its file's; one with it has its own."""
    assert facts()["prices/claude-opus-5-5"].checked == load("prices")["checked"]
    assert facts()["prices/claude-fable-5-2"].checked == date(2026, 11, 27)


def _named() -> set[str]:
    of_causes = {name for cause in causes().values() for name in cause.rests_on}
    of_answers = {name for signature in signatures() for name in signature.rests_on}
    text = "\n".join(p.read_text() for p in (FOLDER.parent / "rules").glob("*.py"))
    files = "|".join((*names(), *FOLDERS))
    return of_causes | of_answers | set(re.findall(rf'"((?:{files})/[\w{{}}./-]+)"', text))


def test_what_a_cause_rests_on_is_a_fact() -> None:
    """An ID that a rule, a signature or a cause names leads to a fact, or takes a name."""
    named = _named()

    assert {"constants/call-data-action", "clouds/{cloud}", "aadsts/AADSTS700016"} <= named
    assert {name for name in named if "{" not in name} - set(facts()) == set()


def test_what_code_names_itself_is_as_the_facts_say() -> None:
    """The names that code has of its own are those of the knowledge."""
    assert constant("call-data-action") == CALL
    assert constant("recommended-log-days") == WINDOW_DAYS
    assert constant("resource-names") == RESOURCE_NAME.pattern
    assert constant("key-header") == AuthScheme.X_API_KEY
    assert constant("other-key-header") == AuthScheme.API_KEY


def test_every_read_asks_for_a_version_that_is_a_fact() -> None:
    """No api-version stands in code alone."""
    known = {entry["version"] for entry in load("api_versions").values() if isinstance(entry, dict)}
    source = "\n".join(p.read_text() for p in (FOLDER.parent / "probes").glob("*.py"))

    assert {read.version for read in READS} <= known
    assert re.findall(r'"20\d\d-\d\d-\d\d(?:-preview)?"', source) == []


def test_what_is_due_is_sorted_by_its_day() -> None:
    """Of two facts the one that is longest due stands first; a day's own facts are due on it."""
    assert due(FIRST_DUE - timedelta(days=1)) == ()
    assert {fact.review_by for fact in due(FIRST_DUE)} == {FIRST_DUE}
    days = [fact.review_by for fact in due(date.max)]
    assert len(days) == len(facts())
    assert days == sorted(days)


@pytest.mark.parametrize(("before", "code"), [(1, 0), (0, 1), (-99, 1)])
def test_the_command_says_what_is_due(
    before: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--due` lists what is due by a day and nothing else; the exit code tells whether any is."""
    day = str(FIRST_DUE - timedelta(days=before))
    assert main(["facts", "--due", day]) == code
    text = capsys.readouterr().out
    assert main(["facts", "--due", day, "--format", "json"]) == code
    document = json.loads(capsys.readouterr().out)

    expected = [fact.id for fact in due(date.fromisoformat(day))]
    assert [fact["fact"] for fact in document["facts"]] == expected
    assert document["due"] == len(expected)
    assert [word for word in text.split() if word in facts()] == expected
    assert max(map(len, text.splitlines())) <= 80


def test_the_command_lists_every_fact_with_its_age(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a day all facts are there, the doubtful with their doubt."""
    main(["facts", "--format", "json"])
    told = {fact["fact"]: fact for fact in json.loads(capsys.readouterr().out)["facts"]}
    main(["facts"])
    text = capsys.readouterr().out

    assert set(told) == set(facts())
    assert told["models/claude-haiku-4-5"]["doubt"]
    days = {date.fromisoformat(f["checked"]) + timedelta(days=f["age_days"]) for f in told.values()}
    assert len(days) == 1
    assert "In doubt: " in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize(("columns", "width"), [("40", 40), ("57", 57), ("1", 40), ("300", 80)])
def test_the_text_is_as_wide_as_the_terminal(
    columns: str, width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost in a narrow terminal, and nothing is broken by it."""
    monkeypatch.setenv("COLUMNS", columns)
    main(["facts"])
    text = capsys.readouterr().out

    assert max(map(len, text.splitlines())) <= width
    assert set(facts()) - set(text.split()) == {
        name for name in facts() if len(name) + len("    ") > width
    }


def test_without_a_day_today_is_what_it_is_due_by(capsys: pytest.CaptureFixture[str]) -> None:
    """What was due yesterday counts too: it is due by today, and not on it."""
    main(["facts"])

    last = capsys.readouterr().out.splitlines()[-1]
    number = len(due(datetime.now(UTC).date())) or "none"
    assert re.search(
        rf"due for review by \d{{4}}-\d\d-\d\d \(today\): {number} of {len(facts())}\.$", last
    )


def test_the_help_says_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    """Who runs it in a script reads there what 1 and 2 mean."""
    with pytest.raises(SystemExit):
        main(["facts", "--help"])

    told = " ".join(capsys.readouterr().out.split())
    assert re.search(r"exit codes: 0 .+ 1 .+ 2 .+", told)


DAYS = ["20.02.2027", "20270220", "2027-W08-6", "2027-2-20", "2027-02-30", "2027-02-20\n", ""]


@pytest.mark.parametrize("day", DAYS)
def test_a_day_that_is_none_is_refused_with_a_sentence(
    day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong date, or one in another form, ends with 2 and an example of a right one."""
    with pytest.raises(SystemExit) as ended:
        main(["facts", "--due", day])

    assert ended.value.code == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "is not a date. " in told.err
    assert "2027-02-20" in told.err


def test_remedies_are_facts_by_their_number() -> None:
    """A cause's n-th remedy has an ID that says so."""
    for file in load_folder("causes"):
        for cause in file["cause"]:
            last = len(cause["remedy"])
            assert facts()[f"causes/{cause['id']}/{last}"].says == cause["remedy"][-1]["summary"]
