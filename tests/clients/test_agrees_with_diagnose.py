"""Diagnose and `config` judge the same address and the same variables alike."""

import pytest

from checks.clients.knowledge import clients
from checks.clients.model import Known
from checks.clients.reading import read
from checks.clients.urls import address, fault_of
from checks.clouds import cloud
from checks.knowledge import load
from checks.target import TargetInput, parse_target

HOST = "https://contoso-ai.services.ai.azure.com"
ADDRESSES = (
    "",
    "/",
    "/anthropic",
    "/anthropic/",
    "/anthropic/v1",
    "/anthropic/v1/",
    "/anthropic/v1/messages",
    "/api/projects/one",
    "/openai/v1",
    "/openai/deployments/claude",
    "/models",
    "/v1",
)
ALIKE = {
    "base-url-extra-v1": "base-url-with-v1",
    "base-url-full-target-uri": "base-url-with-v1",
    "base-url-project-endpoint": "base-url-project",
    "base-url-missing-anthropic": "base-url-without-anthropic",
}
"""Code of a configuration's fault → cause of Diagnose."""


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_address_is_judged_alike(path: str) -> None:
    """What is wrong for one is wrong for the other, for the same reason."""
    found = address(f"{HOST}{path}")
    assert found is not None
    code = fault_of(found, "B")

    target = parse_target(TargetInput(base_url=f"{HOST}{path}"), cloud("AzureCloud"))

    causes = {lint.cause for lint in target.lints if lint.check == "target.path"}
    if code == "base-url-openai-surface":
        assert causes <= {"base-url-openai", "base-url-models"}
        assert causes
    else:
        assert causes == ({ALIKE[code]} if code else set())


@pytest.mark.parametrize("entry", load("variables")["variable"], ids=lambda entry: entry["id"])
def test_a_variable_is_judged_alike(entry: dict[str, object]) -> None:
    """What Diagnose says of a variable of Claude Code is a fault of its configuration, too."""
    names = [entry["name"], *list(entry.get("beside", ()))[:1]]  # type: ignore[call-overload]
    lines = [f"{name}=1" for name in names]
    lines += ["CLAUDE_CODE_USE_FOUNDRY=1"] if entry["name"] != "CLAUDE_CODE_USE_AZURE" else []
    lines += ["ANTHROPIC_FOUNDRY_RESOURCE=contoso-ai"]
    text = "\n".join(dict.fromkeys(lines))

    (file,) = read([("-", text)], Known(client="claude-code")).files

    assert str(entry["name"]) in {fault.path for fault in file.faults}


def test_the_names_of_models_are_the_same() -> None:
    """The variables that name a deployment, and the aliases that name none."""
    unit = next(unit for unit in clients()["claude-code"].units if unit.id == "foundry")
    diagnosed = load("variables")["models"]

    assert {f"${name}" for name in diagnosed["names"]} <= set(unit.model)
    assert set(unit.aliases) == set(diagnosed["aliases"])
