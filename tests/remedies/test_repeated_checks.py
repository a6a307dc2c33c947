"""A command that repeats a check keeps all of the run's own options."""

import argparse
import shlex
from dataclasses import replace
from typing import Any

import pytest

from checks.causes.commands import command_of, filled
from checks.causes.shells import Shell, text_of
from checks.commands.target_options import add_target_options
from checks.model import FinishedRun
from checks.report.names import names_of
from tests.conftest import ROOT
from tests.scenario_runs import scenario_run

OWN = {
    "resource": "contoso-ai",
    "deployments": ("one", "two"),
    "tenant": "contoso.com",
    "subscription": "3f8b6c14-a2d9-4e70-85c1-b7094d2ef6a3",
    "workspace": "local:march",
    "allow_hosts": ("api.contoso.com",),
    "defaults": frozenset(),
}


def run_with(**given: Any) -> FinishedRun:
    """Return a run that was asked for with these options."""
    found = scenario_run("healthy").finished
    asked = replace(found.about.target.given, **given)
    target = replace(found.about.target, given=asked, resource=asked.resource or "contoso-ai")
    about = replace(
        found.about, target=target, cloud="AzureUSGovernment", auth="token", auth_origin="given"
    )
    return replace(found, about=about)


def again(line: str, **given: Any) -> list[str]:
    """Return the words of a command that repeats a run."""
    names = {**names_of(run_with(**{**OWN, **given})), "nearest": "right", "deployment": "one"}
    return shlex.split(text_of(filled(command_of(line), names), Shell.BASH))


EVERY = (
    "--resource contoso-ai --deployment one --deployment two --allow-host api.contoso.com --cloud "
    "AzureUSGovernment --tenant contoso.com --subscription 3f8b6c14-a2d9-4e70-85c1-b7094d2ef6a3 "
    "--workspace local:march --auth token"
)


@pytest.mark.parametrize(
    ("said", "replaced"),
    [
        ("", ""),
        ("--auth entra", "--auth token"),
        ("--cloud AzureCloud", "--cloud AzureUSGovernment"),
        ("--deployment {nearest}", "--deployment one"),
        ("--base-url https://x/anthropic", "--resource contoso-ai"),
        ("--resource other", "--resource contoso-ai"),
        ("--allow-host api.contoso.com", "--allow-host api.contoso.com"),
        ("--format markdown", ""),
    ],
)
def test_a_check_is_repeated_with_all_of_the_runs_options(said: str, replaced: str) -> None:
    """What a command changes takes the place of the run's own; nothing is lost or doubled."""
    kept = EVERY.replace(f"{replaced} ", "", 1) if replaced else EVERY
    kept = kept.removesuffix(f" {replaced}") if replaced == "--auth token" else kept
    said_words = said.replace("{nearest}", "right").split()

    words = again(f"foundry-doctor check {{target}} {said}")

    assert words == ["foundry-doctor", "check", *kept.split(), *said_words]


def test_no_option_that_names_a_target_is_forgotten() -> None:
    """Each option of the command line stands in the command that repeats a run with it."""
    parser = argparse.ArgumentParser(add_help=False)
    add_target_options(parser)
    named = run_with(**OWN, all_deployments=True)
    at_url = run_with(**{**OWN, "resource": None})
    dry = replace(named, about=replace(named.about, live_call=False))

    words = [shlex.split(names_of(run)["target"]) for run in (named, at_url, dry)]

    said = {word for line in words for word in line if word.startswith("--")}
    assert said == {*parser._option_string_actions, "--no-live-call"}
    assert words[1][:2] == ["--base-url", at_url.about.target.base_url]


@pytest.mark.parametrize(
    ("said", "adds"),
    [
        ("", ""),
        ("--auth entra", "--auth entra"),
        ("--deployment {nearest}", "--deployment right"),
        ("--tenant contoso.com --auth entra", "--tenant contoso.com --auth entra"),
        ("--base-url https://localhost:41201/anthropic/", ""),
        ("--base-url https://x/anthropic --allow-host x", "--allow-host x"),
        ("--resource contoso-ai --auth key", "--auth key"),
        ("--cloud AzureCloud", ""),
    ],
)
def test_a_check_of_a_scenario_is_repeated_with_the_scenario(said: str, adds: str) -> None:
    """The ports of its sandbox are gone, and it brings a target and a cloud of its own."""
    found = scenario_run("no-role").finished
    given = replace(found.about.target.given, defaults=frozenset({"deployments", "subscription"}))
    about = replace(
        found.about, scenario="no-role", target=replace(found.about.target, given=given)
    )
    names = {**names_of(replace(found, about=about)), "nearest": "right"}

    line = filled(command_of(f"foundry-doctor check {{target}} {said}".rstrip()), names)

    words = shlex.split(text_of(line, Shell.BASH))
    assert words == ["foundry-doctor", "check", "--sandbox", "no-role", *adds.split()]


def test_no_judge_reads_the_scenarios_name() -> None:
    """It is known for words only: nothing that probes, judges or ranks mentions it."""
    judges = ("rules", "probes", "evidence", "causes", "credentials", "target", "arm", "http")
    files = [path for room in judges for path in (ROOT / "checks" / room).rglob("*.py")]

    assert len(files) > 50
    assert [path.name for path in files if ".scenario" in path.read_text(encoding="utf-8")] == []


def test_what_the_environment_gave_it_gives_again() -> None:
    """Defaults are not repeated as options."""
    words = again("foundry-doctor check {target}", defaults=frozenset({"tenant", "workspace"}))

    assert "--tenant" not in words
    assert "--workspace" not in words
    assert "--subscription" in words


def test_a_name_that_looks_like_an_option_stays_a_name() -> None:
    """A deployment named like an option does not become one."""
    words = again("foundry-doctor check {target}", deployments=("--verbose",))

    assert "--deployment=--verbose" in words
    line = filled(command_of("az show --name {resource} -o table"), {"resource": "--debug"})
    assert shlex.split(text_of(line, Shell.BASH)) == ["az", "show", "--name=--debug", "-o", "table"]
