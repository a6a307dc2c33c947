"""Commands have the names that the run knows, and repeat the run's own options."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from checks.causes.catalogue import causes, fill, to_begin_with
from checks.causes.classify import classify
from checks.causes.commands import Command, ReadSecret
from checks.causes.shells import Shell, text_of
from checks.evidence import Claims, Token
from checks.evidence.arm.monitor import DiagnosticSetting, DiagnosticSettingList
from checks.report.known import names_in
from checks.report.names import names_of
from tests.remedies.printed import blanks_of, catalogue, of_run
from tests.scenario_runs import QUICK, ScenarioRun, scenario_run

PRINT_SECRETS = (
    "keys list",
    "keys regenerate",
    "credential reset",
    "get-access-token",
)
"""What prints a secret, unless `--query` or `-o none` keeps it back."""


def known_to(document: Mapping[str, Any]) -> dict[str, str]:
    """Return what a document tells of the names that placeholders stand for."""
    target = {name: entry["value"] for name, entry in document["target"].items()}
    said = {
        (check["id"], entry["name"]): entry["value"]
        for check in document["checks"]
        for entry in check["evidence"]
    }
    tid = said.get(("identity.token-lifetime", "tid"))
    found = {
        "resource": target["resource"],
        "tenant": target["tenant_id"] or tid,
        "token_tenant": tid,
        "resource_tenant": said.get(("resource.found", "tenant")),
        "subscription": target["subscription_id"],
        "resource_group": target["resource_group"],
        "region": target["location"],
        "account_scope": said.get(("resource.found", "id")),
        "principal": said.get(("identity.token-lifetime", "oid")),
        "principal_type": said.get(("identity.token-lifetime", "idtyp")),
        "client_id": said.get(("identity.token-lifetime", "appid")),
        "workspace_id": said.get(("logging.retention", "workspace")),
        "deployment_name": said.get(("deployment.exists", "Claude deployments")),
        "deployment": (target["deployments"] or [None])[0],
        "base_url": target["base_url"],
        "other_region": said.get(("region.offers-claude", "offered in")),
    }
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("scenario", QUICK)
def test_no_command_leaves_open_what_the_run_knows(scenario: str) -> None:
    """A placeholder stays only where the run's own document has no value for it."""
    found = scenario_run(scenario)
    open_ = {b.name for c in of_run(found.finished) for b in blanks_of(c) if not b.value}

    assert open_ & set(known_to(found.document)) == set()


@pytest.mark.parametrize("scenario", QUICK)
def test_the_document_has_the_commands_as_they_run(scenario: str) -> None:
    """Redaction takes nothing out of a command, and each shell's form is there."""
    found = scenario_run(scenario)
    texts = list(texts_of(found.document))

    for command in of_run(found.finished):
        for shell in Shell:
            assert (text_of(command, shell), command.prints_secret) in [
                (entry["text"], entry["prints_secret"])
                for entry in texts
                if entry["shell"] in ("any", shell.value)
            ]


def texts_of(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield each command of a document."""
    for root in document["root_causes"]:
        for cause in (root, *root["alternatives"]):
            for remedy in cause["remedies"]:
                bash = [c["text"] for s in remedy["do"] for c in s["commands"] if is_bash(c)]
                assert remedy["commands"] == bash
                assert remedy["steps"] == [step["step"] for step in remedy["do"]]
                for step in remedy["do"]:
                    yield from step["commands"]


def is_bash(entry: Mapping[str, Any]) -> bool:
    """Tell whether a command's text is one that bash reads."""
    return entry["shell"] in ("any", "bash")


def lines_of(found: ScenarioRun, *, first: bool = False) -> list[str]:
    """Return what a run prints for bash: all, or only of the remedy to begin with."""
    (root, *_) = found.document["root_causes"]
    remedies = [r for r in root["remedies"] if r["recommended"] or not first]
    return [command for remedy in remedies for command in remedy["commands"]]


ENDPOINT = "contoso-ai-endpoint --resource-group rg-ai"
ZONE = "--zone-name services --private-dns-zone ZONE_ID"
FOUND = {
    "logs-wrong-category": "az monitor diagnostic-settings update --name to-log-analytics "
    "--resource {account} --logs "
    "'[{category:Audit,enabled:true},{category:RequestResponse,enabled:true}]'",
    "logs-short-retention": "az monitor log-analytics workspace update --ids {workspace} "
    "--retention-time 30",
    "logs-forbidden": "az role assignment create --assignee-object-id {oid} "
    "--assignee-principal-type ServicePrincipal --role 'Log Analytics Reader' --scope {workspace}",
    "logs-protected": "az role assignment create --assignee-object-id {oid} "
    "--assignee-principal-type ServicePrincipal --role 'Privileged Monitoring Data Reader' "
    "--scope {workspace}",
    "expired-token": "az login --tenant {tenant}",
    "private-dns-hole": "az network private-endpoint dns-zone-group add --endpoint-name "
    f"{ENDPOINT} --name default {ZONE}",
    "marketplace-blocked": "az rest --method get --url {agreements}",
}
"""Scenario → a command that it has to print, with names in braces that the run knows."""


@pytest.mark.parametrize(("scenario", "line"), FOUND.items(), ids=FOUND)
def test_a_remedy_names_what_the_run_found(scenario: str, line: str) -> None:
    """The workspace, the setting, the caller and the endpoint are the run's own."""
    found = scenario_run(scenario)
    names = names_of(found.finished)
    agreements = (
        f"https://management.azure.com/subscriptions/{names.get('subscription')}/providers/"
        "Microsoft.MarketplaceOrdering/agreements?api-version=2021-01-01"
    )
    wanted = {
        "{account}": names.get("account_scope", ""),
        "{workspace}": names.get("workspace_id", ""),
        "{oid}": names.get("reader", ""),
        "{tenant}": names.get("tenant", ""),
        "{agreements}": f"'{agreements}'",
    }
    for place, value in wanted.items():
        line = line.replace(place, value)

    assert line in lines_of(found)


def test_a_setting_that_lacks_requests_is_told_what_it_sends() -> None:
    """Nobody makes a second setting where one only has to be extended."""
    (root,) = scenario_run("logs-wrong-category").document["root_causes"]
    (off,) = scenario_run("logs-off").document["root_causes"]

    assert "Audit only" in root["title"]
    assert root["title"] != off["title"]
    (remedy,) = root["remedies"]
    assert remedy["steps"][0] == (
        "The to-log-analytics diagnostic setting sends Audit only. "
        "Add RequestResponse to that setting."
    )
    assert not any("create" in command for command in remedy["commands"])


def test_a_group_of_categories_stays_a_group() -> None:
    """Azure tells the group audit from the category Audit."""
    setting = DiagnosticSetting(
        name="s", workspace="/w", categories=("Audit", "audit"), groups=("audit",)
    )
    names = names_in({DiagnosticSettingList: DiagnosticSettingList(items=(setting,))}, ())

    assert names["setting_logs"] == (
        "[{category:Audit,enabled:true},{categoryGroup:audit,enabled:true},"
        "{category:RequestResponse,enabled:true}]"
    )


def test_the_deployments_that_exist_are_named_and_one_is_tried() -> None:
    """Nobody lists deployments that the run has listed."""
    found = scenario_run("deployment-missing", "reader")
    (root, *_) = found.document["root_causes"]
    (first,) = [remedy for remedy in root["remedies"] if remedy["recommended"]]

    names = [part.rstrip(".,") for part in first["steps"][0].split() if part.startswith("claude-")]
    assert names
    assert f"--deployment {names[0]}" in first["commands"][0]
    assert not any("DEPLOYMENT_NAME" in text for text in (*first["steps"], *first["commands"]))


def test_a_resource_without_subdomain_gets_the_commands_with_its_name() -> None:
    """Where only the host is wrong, the resource's name is known all the same."""
    found = scenario_run("no-custom-subdomain")

    # Calling its own host cannot help before it has one.
    assert "--custom-domain contoso-ai" in lines_of(found, first=True)[0]
    assert not any("RESOURCE" in line for line in lines_of(found))


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"idtyp": "app"}, "ServicePrincipal"),
        ({"idtyp": "user"}, "User"),
        ({"scp": "user_impersonation"}, "User"),
        ({"oid": "x"}, ""),
    ],
)
def test_a_role_is_assigned_to_the_kind_of_principal_that_calls(
    claims: Mapping[str, str], kind: str
) -> None:
    """A person's grant says User, an application's ServicePrincipal."""
    read_at = scenario_run("healthy").finished.started_at

    assert Claims(values=claims, read_at=read_at).principal_type == kind


def is_secretive(command: Command) -> bool:
    """Tell whether a command keeps back the secret that it gets."""
    text = text_of(command, Shell.BASH)
    return text.startswith("export ") or "-o none" in text or "--query expiresOn" in text


def test_what_prints_a_secret_says_so_and_nothing_else_does() -> None:
    """Nobody shows a secret to those who look on without having been told."""
    printing = {
        text_of(command, Shell.BASH)
        for _, command in catalogue()
        if any(part in text_of(command, Shell.BASH) for part in PRINT_SECRETS)
        and not is_secretive(command)
    }
    marked = {text_of(c, Shell.BASH) for _, c in catalogue() if c.prints_secret}

    assert printing
    assert printing == marked


def test_an_alternative_says_so_in_words_and_in_data() -> None:
    """Two ways to one end never look like a sequence."""
    for cause in causes().values():
        for remedy in cause.remedies:
            for step in remedy.do:
                assert step.is_alternative == step.text.startswith(("Or ", "Or, ")), step.text


OBVIOUS = {
    "resource",
    "deployment",
    "host",
    "allowed_host",
    "host_name",
    "base_url",
    "fixed_base_url",
    "origin",
}
"""What a reader knows to put into a command, or a run always knows."""


def test_what_stays_open_in_a_command_is_explained_once() -> None:
    """Nobody is left with a word in capitals and no hint where its value is found."""
    for cause in causes().values():
        for remedy in fill(cause, {}).remedies:
            texts = " ".join(step.text for step in remedy.do)
            open_ = {b.name for step in remedy.do for c in step.commands for b in blanks_of(c)}
            for name in open_ - OBVIOUS - ONLY_KNOWN:
                told = re.search(rf"[Rr]eplace\b[^.]*\b{name.upper()}\b", texts)
                assert told, (cause.id, name)


ONLY_KNOWN = {
    *("nearest", "reason", "existing_deployment", "other_region", "setting"),
    *("proxy_variables", "no_proxy", "exceptions"),
}
"""What the finding of the cause tells in any case, or the step hangs on."""


def test_what_is_known_needs_no_explanation() -> None:
    """A command with the real name says nothing of a placeholder."""
    (remedy, *_) = fill(causes()["chain-unavailable"], {"tenant": "contoso.com"}).remedies

    assert not any(re.search(r"[Rr]eplace [A-Z_]{3,}", step.text) for step in remedy.do)


@pytest.mark.parametrize(
    ("source", "begin"),
    [
        ("AzureCliCredential", "If you signed in with az login"),
        ("EnvironmentCredential", "If you signed in as an application with AZURE_CLIENT_ID"),
        ("ANTHROPIC_FOUNDRY_AUTH_TOKEN", "If ANTHROPIC_FOUNDRY_AUTH_TOKEN is set"),
    ],
)
@pytest.mark.parametrize("cause", ["tenant-mismatch", "token-tenant"])
def test_a_way_that_the_run_did_not_take_is_left_out(cause: str, source: str, begin: str) -> None:
    """The credential that answered decides; an alternative to nothing stands by itself."""
    pasted = source == "ANTHROPIC_FOUNDRY_AUTH_TOKEN"
    known = names_in({Token: Token(claims=None, source=source)}, ())
    known["auth_token" if pasted else "auth_entra"] = "yes"

    (remedy,) = fill(causes()[cause], known).remedies
    (way,) = remedy.do[1:-1]

    assert not way.is_alternative
    assert way.text.startswith(begin)


def test_the_remedy_to_begin_with_ends_in_a_check() -> None:
    """Whoever has carried it out learns whether it helped, whatever the cause."""
    for cause in causes().values():
        offered = fill(cause, {"target": "--resource contoso-ai"}).remedies
        first = to_begin_with(offered)
        if first:
            assert any(c.startswith("foundry-doctor check") for c in first.commands), cause.id


def test_nothing_follows_a_secret_that_is_read() -> None:
    """A line that is pasted along would be read as the secret."""
    for cause in causes().values():
        for remedy in cause.remedies:
            for step in remedy.do:
                reads = [isinstance(command.act, ReadSecret) for command in step.commands]
                assert True not in reads[:-1], step.text


@pytest.mark.parametrize(
    ("counter", "said"),
    [
        ("UserByModelByMinuteOutputTokens", "output tokens"),
        ("UserByModelByMinuteUncachedInputTokens", "input tokens"),
        ("UserByModelByMinuteRequests", "requests"),
    ],
)
def test_a_rate_limit_names_only_what_is_used_up(counter: str, said: str) -> None:
    """Limits that are not used up are no concern of the reader."""
    message = f"Rate limit of 9 per 60s exceeded for {counter}. (Please wait 2 seconds)"
    (candidate,) = classify({"status": 429, "message": message}).candidates
    cause = fill(causes()[candidate.cause], candidate.params)
    (first,) = [remedy for remedy in cause.remedies if remedy.do_first]

    assert candidate.params["counter"] == counter
    fewer = [step.text for step in first.do if "send fewer" in step.text.lower()]
    assert [re.split(r"(?i)send fewer | per minute", text)[1] for text in fewer] == [said]


def test_a_role_that_is_held_stands_in_the_title() -> None:
    """The default output says which role it is, and begins with the one to assign."""
    (root, *_) = scenario_run("openai-user-only").document["root_causes"]
    first = next(remedy for remedy in root["remedies"] if remedy["recommended"])

    assert root["title"] == (
        "The identity has only Cognitive Services OpenAI User, which does not cover Claude"
    )
    assert first["commands"][0].startswith("az role assignment create ")


def test_the_issuer_that_was_seen_is_named_and_not_looked_up_again() -> None:
    """Where the handshake showed the certificate, nobody is sent to read it."""
    (root, *_) = scenario_run("untrusted-certificate").document["root_causes"]

    assert "was issued by Unknown Issuer" in root["title"]
    assert not any("curl" in c for remedy in root["remedies"] for c in remedy["commands"])


def test_a_port_of_this_machine_is_not_asked_of_a_network_team() -> None:
    """An address has no name to look up, and loopback no firewall to open."""
    known = {"host": "127.0.0.1", "port": "9", "local_port": "9"}
    cause = fill(causes()["connection-refused"], known)

    assert cause.title == "Nothing is listening on port 9 of 127.0.0.1, which is this machine"
    assert not any("nslookup" in c or "curl" in c for r in cause.remedies for c in r.commands)
    away = fill(causes()["connection-refused"], {"host": "10.0.0.4", "port": "8443"})
    texts = " ".join((away.means, *away.remedies[0].steps, *away.remedies[0].commands))
    assert "nslookup" not in texts
    assert "TCP 8443" in texts


HARD = re.compile(
    r"\b[Ee]xcepted\b|\bElse\b|without showing it|\bmend\b|spelt otherwise|RIGHT_NAME"
)


def test_no_text_has_words_that_readers_stumbled_over() -> None:
    """What two first readers did not understand does not come back."""
    texts = [
        text
        for cause in causes().values()
        for remedy in cause.remedies
        for text in (cause.title, cause.means, remedy.summary, *remedy.steps, *remedy.avoid)
    ]
    assert [text for text in texts if HARD.search(text)] == []


def test_no_step_counts_commands() -> None:
    """A command stands under its step, so no step calls it the second one."""
    words = ("first command", "second command", "third command", "last command")
    steps = [step.text for c in causes().values() for r in c.remedies for step in r.do]

    assert [s for s in steps if any(word in s for word in words[1:])] == []


def test_a_step_that_hangs_on_a_name_is_said_or_not() -> None:
    """What is known takes the place of the way to find it out."""
    cause = causes()["deployment-not-found"]
    known = fill(cause, {"existing_deployment": "a", "existing_deployments": "a, b"})
    unknown = fill(cause, {})

    assert "DEPLOYMENT_NAME" not in json.dumps([r.commands for r in known.remedies])
    assert "DEPLOYMENT_NAME" in json.dumps([r.commands for r in unknown.remedies])
