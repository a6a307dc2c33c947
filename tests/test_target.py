"""Targets: what is parsed, what is found wrong before anything is sent, and what stops."""

from dataclasses import dataclass

import pytest

from checks.clouds import cloud
from checks.knowledge import load
from checks.target import Target, TargetInput, input_from_field, parse_target

AZURE = cloud("AzureCloud")
GOOD = "https://contoso-ai.services.ai.azure.com/anthropic/"


def parsed(given: TargetInput) -> Target:
    """Parse for the public cloud."""
    return parse_target(given, AZURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A target as somebody wrote it, and what must be said of it."""

    written: TargetInput
    cause: str
    stops: bool = False
    severity: str = "fail"
    says: str = ""


def url(text: str, **more: bool) -> TargetInput:
    """Return a base URL as it was written."""
    return TargetInput(base_url=text, **more)  # type: ignore[arg-type]


HOST = "contoso-ai.services.ai.azure.com"
CASES = (
    Case(written=TargetInput(), cause="target-missing", stops=True),
    Case(
        written=TargetInput(resource="contoso-ai", base_url=GOOD),
        cause="resource-and-base-url",
        says="does not start",
    ),
    Case(written=TargetInput(resource=GOOD), cause="resource-is-url", says="'contoso-ai'"),
    Case(written=TargetInput(resource=HOST), cause="resource-is-url", says="'contoso-ai'"),
    Case(
        written=TargetInput(resource="contoso-ai.azure.anthropic.com"),
        cause="resource-is-url",
        says="'contoso-ai'",
    ),
    Case(
        written=TargetInput(resource="contoso ai"),
        cause="resource-name-malformed",
        stops=True,
        says="letters, digits and hyphens",
    ),
    Case(written=url("contoso"), cause="base-url-malformed", stops=True, says="looks like"),
    Case(written=url("https://:443/anthropic"), cause="base-url-malformed", stops=True),
    Case(written=url(f"https://{HOST}:99999/anthropic"), cause="base-url-malformed", stops=True),
    Case(written=url(f"ftp://{HOST}/anthropic"), cause="base-url-malformed", stops=True),
    Case(written=url(f"http://{HOST}/anthropic"), cause="base-url-not-https", stops=True),
    Case(written=url(f"https://{HOST}"), cause="base-url-without-anthropic", says="/anthropic"),
    Case(written=url(f"https://{HOST}/"), cause="base-url-without-anthropic"),
    Case(written=url(f"https://{HOST}/anthropic/v1"), cause="base-url-with-v1"),
    Case(written=url(f"https://{HOST}/anthropic/v1/messages"), cause="base-url-with-v1"),
    Case(written=url(f"https://{HOST}/openai/deployments/x"), cause="base-url-openai"),
    Case(written=url(f"https://{HOST}/models"), cause="base-url-models"),
    Case(written=url(f"https://{HOST}/api/projects/p"), cause="base-url-project"),
    *(
        Case(written=url(f"https://{HOST}/anthropic{path}"), cause="unsupported-api")
        for path in (
            "/v1/models",
            "/v1/messages/batches",
            "/v1/organizations/x/users",
            "/v1/compliance/activities",
            "/v1/agents",
            "/v1/sessions/s1/events",
            "/v1/environments",
            "/v1/Models",
            "/V1/Messages/Batches/b1/results",
        )
    ),
    *(
        Case(written=url(f"https://{host}{path}"), cause=cause)
        for host, path, cause in (
            ("contoso.openai.azure.com", "/openai/v1/files", "base-url-openai"),
            ("contoso.openai.azure.com", "/OpenAI/v1/models", "base-url-openai"),
            (HOST, "/models/v1/models", "base-url-models"),
            (HOST, "/api/projects/p/v1/agents", "base-url-project"),
        )
    ),
    *(
        Case(
            written=url(f"https://{HOST}/anthropic{path}"),
            cause="api-not-hosted-on-azure",
            severity="warn",
            says="hosted on Azure do not offer",
        )
        for path in ("/v1/files", "/v1/skills")
    ),
    Case(
        written=url("https://eastus2.api.cognitive.microsoft.com/anthropic", entra=True),
        cause="regional-host",
    ),
    Case(
        written=url("https://eastus2.api.cognitive.microsoft.com/anthropic"),
        cause="regional-host",
        severity="warn",
    ),
    Case(written=url(f"https://u:p@{HOST}/anthropic"), cause="credentials-in-url"),
    Case(written=url(f"https://{HOST}/anthropic?api-key=x"), cause="credentials-in-url"),
    Case(written=url("https://api.anthropic.com/anthropic"), cause="host-is-anthropic", stops=True),
    Case(written=url("https://example.org/anthropic"), cause="host-foreign", stops=True),
    Case(written=url(f"https://{HOST}@example.org/anthropic"), cause="host-foreign", stops=True),
    Case(written=url(f"https://example.org/{HOST}/anthropic"), cause="host-foreign", stops=True),
    Case(written=url(f"https://{HOST}.example.org/anthropic"), cause="host-foreign", stops=True),
    Case(written=url("https://services.ai.azure.com/anthropic"), cause="host-foreign", stops=True),
    Case(
        written=url("https://127.0.0.1:8000/anthropic", loopback_allowed=False),
        cause="private-target-refused",
        stops=True,
    ),
    Case(
        written=url("https://169.254.169.254/anthropic", loopback_allowed=False),
        cause="private-target-refused",
        stops=True,
    ),
    Case(
        written=url("https://168.63.129.16/anthropic", loopback_allowed=False),
        cause="private-target-refused",
        stops=True,
    ),
    Case(
        written=url("https://[64:ff9b::a83f:8110]/anthropic", loopback_allowed=False),
        cause="private-target-refused",
        stops=True,
    ),
    Case(written=url(f"https://{HOST}:22/anthropic"), cause="port-not-allowed", stops=True),
    Case(
        written=url("https://[::ffff:10.0.0.1]/anthropic", loopback_allowed=False),
        cause="private-target-refused",
        stops=True,
    ),
    Case(
        written=url("http://127.0.0.1:8000/anthropic/v1"), cause="base-url-with-v1", severity="warn"
    ),
)


OTHER_APIS = {"base-url-openai", "base-url-models", "base-url-project"}


@pytest.mark.parametrize("case", [case for case in CASES if case.cause in OTHER_APIS])
def test_another_api_s_path_is_none_of_anthropic_s(case: Case) -> None:
    """A path of Azure OpenAI's that ends as one of Anthropic's APIs does is the former's alone."""
    assert [lint.cause for lint in parsed(case.written).lints] == [case.cause]


@pytest.mark.parametrize(
    "path",
    [f"{path}/prod/anthropic" for entry in load("requests")["api"] for path in entry["paths"]],
)
def test_a_gateway_may_mount_it_below_a_path_that_looks_like_an_api(path: str) -> None:
    """What stands before /anthropic is the gateway's own."""
    given = TargetInput(base_url=f"https://gw.example.com{path}", allow_hosts=("gw.example.com",))

    assert parsed(given).lints == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.cause)
def test_what_is_wrong_is_said_before_anything_is_sent(case: Case) -> None:
    """Each fault has its cause, and only what would send a secret to a wrong place stops."""
    target = parsed(case.written)

    lint = next((lint for lint in target.lints if lint.cause == case.cause), None)
    assert lint, target.lints
    assert (lint.stops, lint.severity) == (case.stops, case.severity)
    assert case.says in lint.summary
    assert target.sendable is not case.stops


def test_the_host_that_a_readme_shows_is_the_name_before_it() -> None:
    """The SDK's sample is one mistake: what stands behind the name is no host of Anthropic's."""
    target = parsed(TargetInput(resource="contoso-ai.azure.anthropic.com"))

    assert [lint.cause for lint in target.lints] == ["resource-is-url"]
    assert (target.host, target.resource) == (HOST, "contoso-ai")


LOCAL = "http://127.0.0.1:8000"
FIXED = {
    f"{LOCAL}/claude/anthropic/v1": f"{LOCAL}/claude/anthropic/",
    f"{LOCAL}/claude/anthropic/v1/messages": f"{LOCAL}/claude/anthropic/",
    f"{LOCAL}/claude": f"{LOCAL}/claude/anthropic/",
    f"{LOCAL}/claude/v1/": f"{LOCAL}/claude/anthropic/",
    f"{LOCAL}/claude/openai/deployments/x": f"{LOCAL}/claude/anthropic/",
    LOCAL: f"{LOCAL}/anthropic/",
    "http://[::1]:8000/a/b/anthropic": "http://[::1]:8000/a/b/anthropic/",
    "http://apim.contoso.com/claude": "https://apim.contoso.com/claude/anthropic/",
    f"https://u:p@{HOST}/claude/anthropic/v1": f"https://{HOST}/anthropic/",
    f"https://{HOST}/api/projects/p": f"https://{HOST}/anthropic/",
}


@pytest.mark.parametrize(("written", "fixed"), FIXED.items())
def test_a_fixed_base_url_keeps_the_gateways_own_path(written: str, fixed: str) -> None:
    """A gateway in front stays where it is mounted; Azure's own hosts know one path alone."""
    assert parsed(url(written)).fixed_base_url == fixed


def test_a_second_v1_is_seen_below_a_gateways_path() -> None:
    """The commonest mistake is told behind a gateway as well, with the path kept."""
    (lint,) = parsed(url(f"{LOCAL}/claude/anthropic/v1")).lints

    assert lint.cause == "base-url-with-v1"
    assert dict(lint.params)["fixed_base_url"] == f"{LOCAL}/claude/anthropic/"


@pytest.mark.parametrize(
    "written",
    [GOOD, HOST, f"https://{HOST}", f"https://{HOST}/", f"{GOOD}v1", f"https://{HOST}/openai/v1"],
)
def test_a_url_in_the_resources_place_is_one_mistake(written: str) -> None:
    """The name in it is what counts; its path is no second fault to mend."""
    target = parsed(TargetInput(resource=written))

    assert [lint.cause for lint in target.lints] == ["resource-is-url"]
    assert (target.resource, target.base_url) == ("contoso-ai", GOOD)


@pytest.mark.parametrize(
    "written",
    [
        TargetInput(resource="contoso-ai"),
        TargetInput(resource=" 'contoso-ai' "),
        url(GOOD),
        url(GOOD.rstrip("/")),
        url(f' "{GOOD}" '),
        url(GOOD.upper().replace("/ANTHROPIC/", "/anthropic/")),
        url("https://contoso-ai.openai.azure.com/anthropic/"),
        url("https://contoso-ai.cognitiveservices.azure.com/anthropic/"),
        url("http://127.0.0.1:8000/anthropic"),
        url("http://localhost:8000/anthropic"),
        url("http://[::1]:8000/anthropic"),
    ],
    ids=str,
)
def test_a_good_target_has_no_finding(written: TargetInput) -> None:
    """What is right is left alone."""
    target = parsed(written)

    assert target.lints == ()
    assert target.sendable
    assert target.url("/v1/messages").endswith("/anthropic/v1/messages")


def test_an_allowed_host_may_receive_the_credential() -> None:
    """`--allow-host` opens one host by its exact name."""
    given = url("https://apim.contoso.com/claude")
    allowed = TargetInput(base_url=given.base_url, allow_hosts=("apim.contoso.com",))

    assert not parsed(given).sendable
    assert parsed(allowed).sendable
    assert parsed(allowed).lints == ()


def test_userinfo_never_reaches_a_url_or_a_message() -> None:
    """Credentials in a URL are dropped before anything is built from it."""
    target = parsed(url(f"https://user:hunter2@{HOST}/anthropic"))

    assert target.base_url == f"https://{HOST}/anthropic"
    assert "hunter2" not in str(target.lints)


@pytest.mark.parametrize(
    ("text", "base_url"),
    [
        ("contoso-ai", GOOD),
        (" contoso-ai ", GOOD),
        (HOST, GOOD),
        (GOOD, GOOD),
        (f"{HOST}/anthropic/", GOOD),
    ],
)
def test_the_one_field_takes_a_name_a_host_or_a_url(text: str, base_url: str) -> None:
    """A form's field completes a bare host and takes a name or a URL."""
    assert parsed(input_from_field(text)).base_url == base_url
