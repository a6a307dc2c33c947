"""JUnit, SARIF and Markdown say what the JSON says, in forms that their readers accept."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from functools import partial
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker
from junitparser import Error, Failure, JUnitXml, Skipped
from markdown_it import MarkdownIt

from checks.report import junit, markdown, sarif, terminal
from checks.report.answer import SCREEN_WARNING
from tests.scenario_runs import QUICK, scenario_run

SCHEMA = json.loads(
    (Path(__file__).parent.parent / "data" / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft4Validator(SCHEMA, format_checker=FormatChecker())

Document = Mapping[str, Any]


def statuses(document: Document) -> Counter[str]:
    """Count the results of the JSON."""
    return Counter(check["status"] for check in document["checks"])


def with_status(document: Document, status: str, **more: object) -> dict[str, Any]:
    """Return the document with its first check ended in another way."""
    changed = deepcopy(dict(document))
    changed["checks"][0] |= {"status": status, "summary": "Said so.", **more}
    return changed


@pytest.fixture(scope="module")
def refused() -> Document:
    """A document with a failure, skips and passes."""
    return scenario_run("no-role").document


def sarif_run(document: Document) -> dict[str, Any]:
    """Render and read back the one run of the SARIF log."""
    runs: list[dict[str, Any]] = json.loads(sarif.render(document))["runs"]
    assert len(runs) == 1
    return runs[0]


@pytest.mark.parametrize("scenario", QUICK)
def test_junit_counts_what_the_json_counts(scenario: str) -> None:
    """A parser counts as many cases, failures, errors and skips, in total and in the cases."""
    document = scenario_run(scenario).document
    count = statuses(document)

    parsed = JUnitXml.fromstring(junit.render(document).encode())

    cases = [case for suite in parsed for case in suite]
    kinds = Counter(type(result) for case in cases for result in case.result)
    skipped = count["skip"] + count["uncertain"]
    assert parsed.tests == len(cases) == len(document["checks"])
    assert parsed.failures == kinds[Failure] == count["fail"]
    assert parsed.errors == kinds[Error] == count["crash"]
    assert parsed.skipped == kinds[Skipped] == skipped
    assert sum(suite.tests for suite in parsed) == len(cases)
    assert sum(suite.failures + suite.skipped for suite in parsed) == count["fail"] + skipped


def test_a_junit_failure_says_cause_and_remedy(refused: Document) -> None:
    """The type is the cause, the message the summary, the text what to do and both IDs."""
    parsed = JUnitXml.fromstring(junit.render(refused).encode())

    (case, failure) = next(
        (c, r) for s in parsed for c in s for r in c.result if type(r) is Failure
    )
    check = next(c for c in refused["checks"] if c["status"] == "fail")
    assert (case.classname, case.name) == ("foundry-doctor.gateway", check["title"])
    assert (failure.type, failure.message) == (check["cause"], check["summary"])
    assert "az role assignment create" in failure.text
    assert check["requests"][0]["request_id"] in failure.text
    assert check["requests"][0]["apim_request_id"] in failure.text


def test_junit_says_which_run_it_is_of(refused: Document) -> None:
    """Every suite names run, target, verdict and whether it was the sandbox; times are seconds."""
    parsed = JUnitXml.fromstring(junit.render(refused).encode())

    for suite in parsed:
        told = {each.name: each.value for each in suite.properties()}  # type: ignore[no-untyped-call]
        assert told["run_id"] == refused["run_id"]
        assert (told["target"], told["verdict"], told["sandbox"]) == ("contoso-ai", "fail", "true")
    assert parsed.time == pytest.approx(refused["duration_ms"] / 1000, abs=0.001)


def test_what_could_not_be_decided_is_skipped_in_junit_and_says_so(refused: Document) -> None:
    """JUnit has no result for it; a failure would stop a pipeline for nothing."""
    parsed = JUnitXml.fromstring(junit.render(with_status(refused, "uncertain")).encode())

    assert next(iter(next(iter(parsed)))).result[0].message == "uncertain: Said so."


def test_a_warning_passes_in_junit_and_is_told(refused: Document) -> None:
    """Calls work, so the case passes; its output says what to mend."""
    parsed = JUnitXml.fromstring(junit.render(with_status(refused, "warn")).encode())

    case = next(iter(next(iter(parsed))))
    assert case.is_passed
    assert case.system_out.startswith("Warning: Said so.")


def test_our_own_fault_is_an_error_in_junit(refused: Document) -> None:
    """A crash is nobody's failed check."""
    parsed = JUnitXml.fromstring(junit.render(with_status(refused, "crash")).encode())

    result = next(iter(next(iter(parsed)))).result[0]
    assert (type(result), result.type, parsed.errors) == (Error, "crash", 1)


SARIF_KINDS = {
    "pass": ("pass", "none"),
    "warn": ("fail", "warning"),
    "fail": ("fail", "error"),
    "uncertain": ("open", "none"),
    "skip": ("notApplicable", "none"),
    "crash": ("open", "none"),
}


@pytest.mark.parametrize("scenario", QUICK)
def test_sarif_counts_what_the_json_counts(scenario: str) -> None:
    """It keeps to the schema, with a rule for each check and a result for each of the JSON's."""
    document = scenario_run(scenario).document

    VALIDATOR.validate(json.loads(sarif.render(document)))

    run = sarif_run(document)
    kinds = Counter((result["kind"], result["level"]) for result in run["results"])
    wanted: Counter[tuple[str, str]] = Counter()
    for status, count in statuses(document).items():
        wanted[SARIF_KINDS[status]] += count
    assert kinds == wanted
    rules = run["tool"]["driver"]["rules"]
    assert {rule["id"] for rule in rules} == {check["id"] for check in document["checks"]}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]


@pytest.mark.parametrize("status", SARIF_KINDS)
def test_each_status_has_its_kind_and_level_in_sarif(refused: Document, status: str) -> None:
    """Only what fails has a level; what is unknown is open, and never passed or failed."""
    document = with_status(refused, status)

    VALIDATOR.validate(json.loads(sarif.render(document)))

    result = sarif_run(document)["results"][0]
    assert (result["kind"], result["level"]) == SARIF_KINDS[status]


def test_our_own_fault_is_a_notification_in_sarif(refused: Document) -> None:
    """A crash is told of the tool, not of the resource."""
    document = with_status(refused, "crash") | {"verdict": "incomplete"}

    (invocation,) = sarif_run(document)["invocations"]

    (note,) = invocation["toolExecutionNotifications"]
    assert note["associatedRule"]["id"] == refused["checks"][0]["id"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)


def test_sarif_says_when_it_ran_and_how_it_ended(refused: Document) -> None:
    """A run that ends with failing checks has been carried out all the same."""
    run = sarif_run(refused)

    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (True, 1)
    assert invocation["startTimeUtc"] == refused["started_at"]
    assert datetime.fromisoformat(invocation["endTimeUtc"]).tzinfo is not None
    assert run["properties"]["verdict"] == "fail"
    assert run["properties"]["rootCauses"][0]["id"] == refused["root_causes"][0]["id"]


def test_a_sarif_rule_says_what_is_asked_why_and_what_to_do(refused: Document) -> None:
    """The failing rule's help holds the remedies, as text and as Markdown."""
    rules = {rule["id"]: rule for rule in sarif_run(refused)["tool"]["driver"]["rules"]}

    for rule in rules.values():
        assert "What it asks: " in rule["help"]["text"]
        assert "**Why it matters:** " in rule["help"]["markdown"]
    failing = rules["gateway.accepts-credential"]["help"]
    assert all("az role assignment create" in failing[form] for form in ("text", "markdown"))
    assert "az role" not in rules["network.dns"]["help"]["text"]


def fingerprints(document: Document) -> list[str]:
    """Return every result's fingerprint."""
    return [
        r["partialFingerprints"]["foundryDoctorCheck/v1"] for r in sarif_run(document)["results"]
    ]


def test_a_sarif_fingerprint_is_the_same_in_every_run(refused: Document) -> None:
    """The same check of the same thing is recognised, whatever it found; no two share one."""
    other = scenario_run("forbidden").document

    assert fingerprints(refused) == fingerprints(other)
    assert len(set(fingerprints(refused))) == len(refused["checks"])


def test_a_check_of_another_deployment_has_another_fingerprint(refused: Document) -> None:
    """The subject is part of what is recognised, and of the location."""
    document = deepcopy(dict(refused))
    document["checks"].append({**document["checks"][-1], "subject": "my-deployment"})

    result = sarif_run(document)["results"][-1]

    assert len(set(fingerprints(document))) == len(document["checks"])
    (location,) = result["locations"][0]["logicalLocations"]
    assert location["fullyQualifiedName"] == "contoso-ai/my-deployment"


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rows_of(text: str) -> list[list[list[str]]]:
    """Return each table's body as a Markdown reader sees it."""
    tables: list[list[list[str]]] = []
    tokens = MARKDOWN.parse(text)
    for before, token in pairwise(tokens):
        if token.type == "tbody_open":
            tables.append([])
        if token.type == "td_open" and before.type == "tr_open":
            tables[-1].append([])
        if before.type == "td_open":
            tables[-1][-1].append("".join(child.content for child in token.children or ()))
    return tables


@pytest.mark.parametrize("scenario", QUICK)
def test_markdown_counts_what_the_json_counts(scenario: str) -> None:
    """A row for each check with its result, a row for each request, a section for each cause."""
    document = scenario_run(scenario).document

    text = markdown.render(document)

    checks, *requests = rows_of(text)
    wanted = Counter(markdown.STATUSES[check["status"]] for check in document["checks"])
    assert Counter(row[2] for row in checks) == wanted
    sent = {(r["started_at"], r["url"]) for c in document["checks"] for r in c["requests"]}
    assert sum(map(len, requests)) == len(sent)
    sections = [t for t in MARKDOWN.parse(text) if t.type == "heading_open" and t.tag == "h3"]
    others = bool(document["ruled_out"]) + bool(document["open"])
    assert len(sections) == len(document["root_causes"]) + 1 + others + bool(sent)


def test_markdown_writes_commands_for_the_shell_that_was_asked_for(refused: Document) -> None:
    """A block names its language, and holds that shell's command under its step."""
    changed = deepcopy(dict(refused))
    commands = [
        {"shell": "bash", "text": "export A=1", "prints_secret": True},
        {"shell": "powershell", "text": "$env:A = 1", "prints_secret": False},
    ]
    for remedy in changed["root_causes"][0]["remedies"]:
        remedy["do"] = [
            {"step": "Set it.", "commands": commands, "or": False},
            {"step": "Ask for it.", "commands": [], "or": True},
        ]

    bash, powershell = (markdown.render(changed, shell=shell) for shell in ("bash", "powershell"))

    block = "1. Set it.\n\n    ```sh\n    export A=1\n    ```\n\n    This command prints a secret"
    assert block in bash
    assert "    $env:A = 1\n    ```\n\n    Or: Ask for it.\n" in powershell
    assert "\n\n\n" not in bash + powershell


@pytest.mark.parametrize("scenario", QUICK)
def test_markdown_keeps_what_belongs_to_a_step_within_it(scenario: str) -> None:
    """Commands and other ways stand in the list of steps, so that its numbers go on."""
    document = scenario_run(scenario).document

    tokens = MARKDOWN.parse(markdown.render(document))

    remedies = [remedy for root in document["root_causes"] for remedy in root["remedies"]]
    numbered = [remedy for remedy in remedies if remedy["do"]]
    assert sum(token.type == "ordered_list_open" for token in tokens) == len(numbered)
    blocks = [token for token in tokens if token.type == "fence"]
    assert all(token.level > 1 for token in blocks)
    assert [token for token in tokens if token.type == "code_block"] == []


def test_markdown_can_be_read_raw(refused: Document) -> None:
    """A reference to an issue, which GitHub would link, is code and no row of escapes."""
    changed = deepcopy(dict(refused))
    changed["root_causes"][0]["remedies"][0]["source"] = "anthropics/claude-code#91842 and #7"

    text = markdown.render(changed)

    assert "- Source: `anthropics/claude-code#91842` and `#7`, checked" in text


def test_markdown_says_the_verdict_the_cause_the_steps_and_both_ids(refused: Document) -> None:
    """The pasted text is enough for a colleague: what to do, who says so, what contradicts it."""
    text = markdown.render(refused)

    assert text.startswith(
        "## Foundry Doctor: The identity has no permission to call Claude on this resource.\n"
    )
    assert "### The identity has no permission to call Claude on this resource" in text
    assert re.search(r"^1\. Assign Cognitive Services User", text, re.MULTILINE)
    block = r"^    ```sh\n    az role assignment create .*\n    ```$"
    assert re.search(block, text, re.MULTILINE)
    assert "**→ Do this. Field evidence:**" in text
    assert "**Documented remedy:**" in text
    assert "- **But:** The August 2026 edition of the guide" in text
    dated = r"^- Source: .*, checked 2026-\d\d-\d\d, \d+ days before this run"
    assert re.search(dated, text, re.MULTILINE)
    call = next(c for c in refused["checks"] if c["status"] == "fail")["requests"][0]
    assert call["request_id"] in text
    assert call["apim_request_id"] in text
    assert "Sandbox data" in text


def test_what_to_do_comes_before_what_does_not_help_in_every_format(refused: Document) -> None:
    """The remedy to begin with, then the others, then those that something contradicts.

    In the JSON the documented ones stay first, and the one to begin with is marked.
    """
    remedies = refused["root_causes"][0]["remedies"]
    ranks = [0 if r["recommended"] else 2 if r["contradicted_by"] else 1 for r in remedies]
    order = [r["summary"] for _, r in sorted(zip(ranks, remedies, strict=True), key=itemgetter(0))]
    assert set(ranks) == {0, 1, 2}
    assert [r["documented"] for r in remedies] == sorted(r["documented"] for r in remedies)[::-1]

    for render in (junit.render, markdown.render, partial(terminal.render, verbose=True)):
        # On one line: the terminal breaks long ones.
        text = " ".join(render(refused).split())
        places = [text.index(summary) for summary in order]
        assert places == sorted(places)


WARNINGS = {"junit": junit.render, "sarif": sarif.render, "markdown": markdown.render}


@pytest.mark.parametrize("render", WARNINGS.values(), ids=WARNINGS)
def test_a_command_that_prints_a_secret_warns_wherever_it_is_told(
    refused: Document, render: Any
) -> None:
    """Whoever pastes it in front of others was told before."""
    secret, open_ = (render(with_command(refused, prints_secret=each)) for each in (True, False))

    assert secret.count("az keys list") == secret.count(SCREEN_WARNING) > 0
    assert open_.count("az keys list") > open_.count(SCREEN_WARNING) == 0


def with_command(document: Document, *, prints_secret: bool) -> dict[str, Any]:
    """Return the document with one command in its remedies."""
    changed = deepcopy(dict(document))
    command = {"shell": "any", "text": "az keys list", "prints_secret": prints_secret}
    for remedy in changed["root_causes"][0]["remedies"]:
        remedy["do"] = [{"step": "List them.", "commands": [command], "or": False}]
    return changed


@pytest.mark.parametrize("scenario", QUICK)
def test_every_headline_names_the_first_cause(scenario: str) -> None:
    """Whoever reads only the title of a pasted report, or of a failed suite, has the answer."""
    document = scenario_run(scenario).document
    titles = [root["title"] for root in document["root_causes"][:1]]
    suite = next(iter(JUnitXml.fromstring(junit.render(document).encode())))
    told = {each.name: each.value for each in suite.properties()}  # type: ignore[no-untyped-call]
    heading = rendered_text(markdown.render(document).partition("\n")[0])

    for title in titles:
        assert title in told["headline"]
        assert title in sarif_run(document)["properties"]["headline"]
        assert re.sub(r"[\s\u200b]", "", title) in re.sub(r"[\s\u200b]", "", heading)
    assert "problem stops" not in told["headline"]


def rendered_text(line: str) -> str:
    """Return what a reader of Markdown sees of one line."""
    (inline,) = [token for token in MARKDOWN.parse(line) if token.type == "inline"]
    return "".join(token.content for token in inline.children or [])


@pytest.mark.parametrize("render", [junit.render, sarif.render, markdown.render, terminal.render])
def test_a_report_depends_on_the_document_alone(refused: Document, render: Any) -> None:
    """A saved JSON renders to the same bytes, and rendering changes nothing in it."""
    saved = json.loads(json.dumps(refused))

    assert render(saved) == render(refused)
    assert saved == refused
