"""Scenarios are data: a file says what differs, and only the loader knows its name."""

import ast
import dataclasses
import shutil
from pathlib import Path

import pytest

import checks.sandbox
from checks.sandbox import Scenario, ScenarioError, load, names
from checks.sandbox.plan import Plan

ROOM = Path(checks.sandbox.__file__).parent
MODULES = sorted(ROOM.rglob("*.py"))

CONTRACT = {
    "healthy": "auto",
    "wrong-key": "key",
    "key-of-other-service": "key",
    "key-auth-disabled": "key",
    "no-credential": "auto",
    "bad-client-secret": "entra",
    "expired-token": "token",
    "wrong-audience": "token",
    "wrong-tenant": "entra",
    "no-custom-subdomain": "entra",
    "no-role": "entra",
    "forbidden": "entra",
    "firewall": "key",
    "private-endpoint-only": "key",
    "name-not-found": "key",
    "untrusted-certificate": "key",
    "proxy-page": "key",
    "deployment-missing": "key",
    "deployment-misspelt": "entra",
    "invalid-model-parameter": "key",
    "base-url-without-anthropic": "key",
    "base-url-with-v1": "key",
    "rate-limited": "key",
    "overloaded": "key",
    "server-error": "key",
    "slow": "key",
    "openai-user-only": "entra",
    "model-id-as-deployment": "entra",
    "role-on-project-only": "entra",
    "deny-assignment": "entra",
    "reader-missing": "auto",
    "subscription-wrong": "auto",
    "private-dns-hole": "auto",
    "deployment-creating": "entra",
    "model-retired": "entra",
    "region-without-claude": "entra",
    "quota-zero": "entra",
    "marketplace-blocked": "entra",
    "logs-off": "auto",
    "logs-forbidden": "auto",
    "gateway-in-front": "key",
    "dead-proxy": "key",
    "proxy-signin": "key",
    "offline": "entra",
    "mfa-required": "entra",
    "not-ready-400": "entra",
    "empty-answer": "key",
    "policy-denies-model": "entra",
}


def written(directory: Path, text: str) -> Path:
    """Write a scenario whose patch is the text."""
    path = directory / "mine.toml"
    path.write_text(f'title = "T"\nsummary = "S."\nauth = "key"\n{text}', encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "auth"), CONTRACT.items())
def test_a_fixed_scenario_uses_the_fixed_auth(name: str, auth: str) -> None:
    """Every scenario that the contract fixes loads, and its client uses what the contract says."""
    assert load(name).auth == auth


@pytest.mark.parametrize("name", names())
def test_a_scenario_introduces_itself_in_words(name: str) -> None:
    """Every scenario has a title and a summary that is a sentence."""
    scenario = load(name)

    assert scenario.title
    assert scenario.summary.endswith(".")


@pytest.mark.parametrize("name", names())
def test_a_scenario_is_the_same_under_another_name(name: str, tmp_path: Path) -> None:
    """A scenario's file may be copied and renamed without changing anything."""
    copy = shutil.copy(ROOM / "scenarios" / f"{name}.toml", tmp_path / "renamed.toml")

    assert load(copy) == load(name)


def test_no_two_scenarios_are_the_same() -> None:
    """Each scenario differs from every other in what its Azure or its client is."""
    plans = [load(name).plan for name in names()]

    assert len(set(plans)) == len(plans)


def test_a_scenario_does_not_know_its_name() -> None:
    """The record of a scenario has no place for a name that somebody could read."""
    assert {field.name for field in dataclasses.fields(Scenario)} == {
        "title", "summary", "about", "auth", "plan",
    }  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_mentions_a_scenario(path: Path) -> None:
    """No text in the code of the sandbox, docstrings apart, is a scenario's name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and id(node) not in docstrings
    }

    assert not texts & set(names())


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_sandbox_imports_nothing_of_the_engine(path: Path) -> None:
    """The sandbox can disagree with the engine, for it shares no code with it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} | {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    own = {name for name in imported if name and name.split(".")[0] == "checks"}

    ground = ("checks.folders", "checks.memory")
    assert all(name in ground or name.startswith("checks.sandbox") for name in own)


def test_a_key_of_a_patch_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    """A misspelt setting is an error that names the file and the setting."""
    path = written(tmp_path, "[patch.account]\ncolour = 1\n")

    with pytest.raises(ScenarioError, match=r"^mine\.toml: plan\.account\.colour is not a setting"):
        load(path)


def test_a_key_beside_the_patch_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    """A misspelt entry of the scenario itself is an error that names the file and the entry."""
    path = written(tmp_path, "[pach.account]\nlocal_auth_disabled = true\n")

    with pytest.raises(ScenarioError, match=r"^mine\.toml: pach is not a setting"):
        load(path)


@pytest.mark.parametrize(
    ("patch", "complaint"),
    [
        ("[patch.account]\nlocal_auth_disabled = 1\n", "local_auth_disabled must be a bool"),
        ("[patch.account]\nkeys = 'key1'\n", "keys must be a list"),
        ("[patch.account]\nrefusal = 'Maybe'\n", "refusal must be one of PermissionDenied"),
        ("[patch]\naccount = 1\n", "account must be a table"),
        ("[[patch.throttles]]\ncounter = 'x'\n", "throttles\\[0\\].limit is missing"),
        ("[patch.client]\napp = 'nobody'\n", "client.app: no 'nobody'"),
        ("[[patch.grants]]\napp='doctor'\nrole='King'\nscope='{account}'\n", "grants.role: no"),
        ("[patch", "Expected"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, patch: str, complaint: str) -> None:
    """A value of the wrong kind is an error that names the setting."""
    with pytest.raises(ScenarioError, match=complaint):
        load(written(tmp_path, patch))


def test_a_mistyped_scenario_is_answered_with_the_one_that_was_meant() -> None:
    """A name that is near a known one, that is."""
    with pytest.raises(ScenarioError, match=r"no scenario 'helthy'. Did you mean healthy"):
        load("helthy")


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """A path to nowhere is an error that names the path."""
    with pytest.raises(ScenarioError, match=r"gone\.toml: No such file"):
        load(tmp_path / "gone.toml")


def test_a_patch_changes_what_it_names_and_nothing_else() -> None:
    """A table of a patch merges with the base: its other settings stay."""
    base, patched = load("healthy").plan, load("firewall").plan

    assert patched.account.network_default_action == "Deny"
    assert dataclasses.replace(patched, account=base.account, client=base.client) == base


def test_a_plan_has_no_secret_in_it() -> None:
    """Keys and secrets come from the seed: no file holds one."""
    text = "".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.toml"))

    assert "JQQJ99" not in text
    assert "Q~" not in text
    assert isinstance(load("healthy").plan, Plan)
