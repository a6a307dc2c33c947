"""Claude Code's variables: what does harm is told, what is only worth knowing is evidence."""

from typing import Any

import pytest

from checks.evidence.arm.deployments import DeploymentList
from checks.knowledge import load
from checks.model import Finding, Reason, Status
from checks.probes.client import settings_in
from checks.redact import DEFAULT
from checks.rules import client
from tests.rules import arm_evidence as arm
from tests.rules.fake_facts import FakeFacts, first_cause

KNOWN = load("variables")
ON = {"CLAUDE_CODE_USE_FOUNDRY": "1"}
LISTED = DeploymentList(items=(arm.deployment(name="claude-prod"),))


def settings(**environ: str) -> Finding:
    """Judge the settings of an environment."""
    return client.judge_settings(FakeFacts(settings_in(environ)))


def models(*evidence: Any, **environ: str) -> Finding:
    """Judge the names of models in an environment."""
    return client.judge_models(FakeFacts(settings_in(environ), *evidence))


def breaking(entry: dict[str, Any]) -> dict[str, str]:
    """Return an environment in which an entry of the knowledge holds."""
    beside = dict.fromkeys(entry.get("beside", ())[:1], "x")
    return {**beside, entry["name"]: "true"}


@pytest.mark.parametrize("entry", KNOWN["variable"], ids=lambda entry: entry["id"])
def test_a_setting_that_does_harm_is_told_with_its_cure(entry: dict[str, Any]) -> None:
    """Each entry is a warning that names the variable, and says what to do."""
    finding = settings(**breaking(entry))

    params = finding.candidates[0].params
    assert (finding.status, first_cause(finding)) == (Status.WARN, "client-variable")
    assert (params["variable"], params["cure"]) == (entry["name"], entry["cure"])


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_API_KEY": "k"},
        {"CLAUDE_CODE_SKIP_FOUNDRY_AUTH": "1", "ANTHROPIC_CUSTOM_HEADERS": "X-Key: k"},
        {"ENABLE_TOOL_SEARCH": "false", "CLAUDE_CODE_USE_FOUNDRY": "1"},
        {"ENABLE_TOOL_SEARCH": "true"},
        {"CLAUDE_CODE_USE_AZURE": " "},
    ],
)
def test_settings_that_fit_are_no_fault(environ: dict[str, str]) -> None:
    """A switch with its counterpart, or switched off, or for another provider, does no harm."""
    assert settings(**environ).status is Status.PASS


@pytest.mark.parametrize("note", KNOWN["note"], ids=lambda note: note["name"])
def test_a_setting_worth_knowing_is_evidence(note: dict[str, Any]) -> None:
    """What is no fault is shown all the same, as a sentence and without its value."""
    finding = settings(**{note["name"]: "secret-value"})

    assert finding.status is Status.PASS
    assert finding.evidence == (("note", note["says"]),)


@pytest.mark.parametrize("off", [*KNOWN["switches"]["off"], "False", "OFF", " no ", "", "  "])
@pytest.mark.parametrize("name", KNOWN["switches"]["names"])
def test_a_switch_that_is_off_is_as_good_as_not_set(name: str, off: str) -> None:
    """Whatever says no gives neither a warning nor a note, also beside the others."""
    beside = {
        "CLAUDE_CODE_USE_FOUNDRY": "1",
        "ANTHROPIC_FOUNDRY_API_KEY": "k",
        "ANTHROPIC_MODEL": "x",
    }
    beside.pop(name, None)

    assert settings_in({**beside, name: off}) == settings_in(beside)
    assert settings(**{name: off}) == settings()


def test_every_switch_is_known_as_one() -> None:
    """What a warning or a note says of a variable that is on or off, it says where it is on."""
    named = {entry["name"] for entry in (*KNOWN["variable"], *KNOWN["note"])}
    texts = {"ANTHROPIC_FOUNDRY_AUTH_TOKEN", "CLAUDE_CODE_MAX_RETRIES"}

    assert set(KNOWN["switches"]["names"]) == (named - texts) | {KNOWN["models"]["switch"]}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("15", "is set to 15 (default: "),
        ("0", "is set to 0 (default: "),
        ("9" * 32, "CLAUDE_CODE_MAX_RETRIES sets"),
    ],
)
def test_a_number_is_told_with_its_value(value: str, told: str) -> None:
    """How often a call is repeated can be read; so many digits that it may be a secret cannot."""
    ((_, says),) = settings(CLAUDE_CODE_MAX_RETRIES=value).evidence

    assert told in says
    assert "{" not in says


def test_what_is_said_of_variables_is_not_taken_for_a_secret() -> None:
    """The redactor leaves every sentence as it is: the names of variables look like fields."""
    notes = [
        ("note", note[key]) for note in KNOWN["note"] for key in note if key.startswith("says")
    ]
    also = [
        ("also", f"{entry['name']} is set. {entry['says']}. {entry['cure']}")
        for entry in KNOWN["variable"]
    ]
    texts = [f"{name}: {says}" for name, says in (*notes, *also)]

    assert DEFAULT.value([*notes, *also]) == [*notes, *also]
    assert [DEFAULT.text(text) for text in texts] == texts


def test_only_values_of_switches_and_models_are_taken_along() -> None:
    """What can hold a credential is known by its name alone, and a long text is none of them."""
    secrets = {
        "ANTHROPIC_CUSTOM_HEADERS": "Authorization: Bearer abc",
        "ANTHROPIC_FOUNDRY_API_KEY": "k" * 32,
        "ANTHROPIC_FOUNDRY_AUTH_TOKEN": "abc",
        "ANTHROPIC_MODEL": "m" * 84,
        "CLAUDE_CODE_SUBAGENT_MODEL": "a text\nof two lines",
    }

    found = settings_in({**secrets, **ON})

    assert set(secrets) <= found.names
    assert dict(found.values) == ON


@pytest.mark.parametrize("name", KNOWN["models"]["names"])
def test_a_model_that_is_no_deployment_is_told_with_its_variable(name: str) -> None:
    """Whichever variable names it, Claude Code would send it and get a 404."""
    finding = models(LISTED, **ON, **{name: "claude-sonnet-4-5"})

    params = finding.candidates[0].params
    assert (finding.status, first_cause(finding)) == (Status.WARN, "client-model")
    assert (params["variable"], params["nearest"]) == (name, "claude-sonnet-4-5")


@pytest.mark.parametrize("value", ["claude-prod", "claude-prod[1m]"])
def test_a_deployments_name_is_right_with_the_mark_of_the_long_context(value: str) -> None:
    """Claude Code takes the mark off before it sends the name."""
    assert models(LISTED, **ON, ANTHROPIC_MODEL=value).status is Status.PASS


@pytest.mark.parametrize(
    "environ", [{"ANTHROPIC_MODEL": "x"}, ON, {**ON, "ANTHROPIC_MODEL": "opus"}]
)
def test_without_foundry_or_a_name_there_is_nothing_to_judge(environ: dict[str, str]) -> None:
    """Another provider's names, and aliases, are nobody's deployments."""
    assert models(LISTED, **environ).reason is Reason.NOT_APPLICABLE


def test_without_the_list_of_deployments_nothing_is_claimed() -> None:
    """Unread, refused and cut short are three ways not to know."""
    named = {**ON, "ANTHROPIC_MODEL": "claude-sonnet-4-5"}

    assert models(**named).reason is Reason.BLOCKED
    refused = models(DeploymentList(refusal=arm.FORBIDDEN), **named)
    assert refused.reason is Reason.NO_PERMISSION
    assert models(DeploymentList(complete=False), **named).status is Status.UNCERTAIN
