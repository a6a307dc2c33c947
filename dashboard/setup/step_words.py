"""What the three steps say of themselves; pure."""

from collections.abc import Iterator, Mapping

from checks.credentials import KEY
from checks.report.reading import sentence
from checks.words import say
from dashboard.context.place import DEMO_KEY
from dashboard.context.readiness import Readiness
from dashboard.context.selfcheck import Line, Tested
from dashboard.kit.words import lacking

TITLES = {
    Line.SIGN_IN: say("Sign-in or key"),
    Line.RESOURCE: say("Foundry resource"),
    Line.WORKSPACE: "Logs",
}
CALLS_ONLY = frozenset({KEY, "ANTHROPIC_FOUNDRY_AUTH_TOKEN"})
"""Credentials that call a model, and that neither Resource Manager nor Log Analytics takes."""
NOT_RUN = say("Not run: ")


def title_of(line: Line) -> str:
    """Return the step's name."""
    return TITLES[line]


def word_of(line: Line, readiness: Readiness, tested: Tested | None) -> str:
    """Say in a word how a step stands; imported logs need no test."""
    if tested:
        return "works" if tested.is_good else "failed"
    if line is Line.WORKSPACE and readiness.has_imports_alone:
        return "ready"
    return say("set up") if readiness.met[line] else say("to do")


def state_of(line: Line, readiness: Readiness, tested: Tested | None) -> str:
    """Say in a sentence how a step stands: as tested, else as configured."""
    if tested:
        return _tested(line, readiness, tested)
    return {
        Line.SIGN_IN: _sign_in,
        Line.RESOURCE: _resource,
        Line.WORKSPACE: _logs,
    }[line](readiness)


def _tested(line: Line, readiness: Readiness, tested: Tested) -> str:
    if not tested.is_good:
        return sentence(tested.summary.removeprefix(NOT_RUN))
    if line is Line.SIGN_IN:
        return say("Signed in as {who}.", who=who(tested.who))
    if line is Line.RESOURCE:
        return say(
            "This identity can read {resource}: {summary}",
            resource=readiness.subject.resource,
            summary=tested.summary,
        )
    return say("This identity can query the workspace. {summary}", summary=tested.summary)


def who(claims: Mapping[str, str]) -> str:
    """Return whose identity a token is, from its claims."""
    is_app = claims.get("idtyp") == "app" and claims.get("appid")
    named = (
        say("application {appid}", appid=claims["appid"])
        if is_app
        else say("object {get}", get=claims.get("oid", "unknown"))
    )
    how = f" ({claims['credential']})" if claims.get("credential") else ""
    tenant = say(", tenant {tid}", tid=claims["tid"]) if claims.get("tid") else ""
    return f"{named}{how}{tenant}"


def _sign_in(readiness: Readiness) -> str:
    if not readiness.credentials:
        return say(
            "No environment variable contains a credential. Run az login on this machine, "
            "then test the sign-in, or start the dashboard with an API key in {key}.",
            key=KEY,
        )
    return say(
        "A credential was found: {credentials}. It has not been tested yet.",
        credentials=", ".join(readiness.credentials),
    )


def _resource(readiness: Readiness) -> str:
    named = readiness.subject.resource
    return (
        say("{named}. Not tested yet.", named=named) if named else say("No resource is specified.")
    )


def _logs(readiness: Readiness) -> str:
    workspace = readiness.subject.workspace
    if workspace.startswith(DEMO_KEY):
        return say("The sandbox's workspace has not been tested yet.")
    if readiness.met[Line.WORKSPACE] and workspace:
        return say("Workspace {workspace} has not been tested yet.", workspace=workspace)
    if readiness.imports:
        return say("Imported logs: {imports}.", imports=", ".join(readiness.imports))
    if workspace:
        return say(
            "The workspace comes from the resource's diagnostic setting. Test the logs to "
            "see whether there is a workspace and whether this identity can query it."
        )
    return say(
        "No logs are available. Specify a workspace or a resource whose diagnostic "
        "setting sends its logs to a workspace, or import exported files below."
    )


def detail_of(line: Line, readiness: Readiness, tested: Tested | None) -> Iterator[str]:
    """Yield what is missing, and what a credential is not enough for."""
    if tested and tested.missing:
        yield lacking(tested.missing)
    if line is Line.SIGN_IN and has_key_only(readiness, tested):
        yield (
            say(
                "An API key or a bearer token is enough to check calls. Reading the resource "
                "and its logs needs an Entra sign-in: az login, a service principal or a "
                "managed identity."
            )
        )
    if line is Line.WORKSPACE and tested and not tested.is_good and readiness.imports:
        yield say(
            "You can always view imported logs: {imports}.",
            imports=", ".join(readiness.imports),
        )


def has_key_only(readiness: Readiness, tested: Tested | None) -> bool:
    """Tell whether what is there calls a model and reads nothing of Azure."""
    named = set(readiness.credentials)
    return bool(named) and named <= CALLS_ONLY and not (tested and tested.is_good)
