"""The values that this dashboard works with, and where each comes from; all are read-only."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import streamlit as st

from checks import redact
from checks.clouds import PUBLIC
from checks.credentials.choice import ENTRA, ENTRA_MORE, SECRETS
from checks.target import VARIABLES
from checks.words import say
from checks.workspaces.store import DATA_DIR, data_dir
from dashboard.context.selfcheck import subject_of
from dashboard.context.settings import Settings, SignIn
from dashboard.context.typed import TYPED, Kind
from dashboard.kit.cards import plain

CLOUD = "FOUNDRY_DOCTOR_CLOUD"
NOT_SET = say("not set")
DEFAULT = "default"
LOOKERS = {
    SignIn.NONE: say("anyone who uses this machine"),
    SignIn.PLATFORM: say("anyone whom the platform in front of the dashboard signs in"),
    SignIn.OIDC: say("anyone who signs in with OpenID Connect"),
    SignIn.ANONYMOUS: say("anyone who can reach the dashboard"),
}
OPTIONS = {
    "resource": ("Resource", "--resource"),
    "base_url": ("Base URL", "--base-url"),
    "deployments": ("Deployment", "--deployment"),
    "tenant": ("Tenant", "--tenant"),
    "subscription": ("Subscription", "--subscription"),
    "workspace": ("Workspace", "--workspace"),
}
"""Field of the target → its name, and the option that sets it."""
CREDENTIALS = tuple(dict.fromkeys((*SECRETS, *ENTRA, *ENTRA_MORE)))
"""Variables of which only this is told: whether they are set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value and its origin, in words."""

    name: str
    value: str
    origin: str


def values_of(settings: Settings, environ: Mapping[str, str]) -> tuple[Value, ...]:
    """Return every value with its origin; secrets are `set` or `not set`. Pure."""
    return (*_target(settings, environ), *_server(settings, environ))


def secrets_of(environ: Mapping[str, str]) -> tuple[Value, ...]:
    """Return for each variable of a credential whether it is set; what it holds is not read."""
    return tuple(
        Value(
            name=name,
            value="set" if environ.get(name, "").strip() else NOT_SET,
            origin=say("environment variable"),
        )
        for name in CREDENTIALS
    )


def _chosen(settings: Settings, environ: Mapping[str, str]) -> dict[str, Value]:
    """Return what is used in place of an option, by the field of the target."""
    found: dict[str, Value] = {}
    used, origin = subject_of(settings, environ), say("the sandbox")
    sandboxes = {"resource": used.resource, "workspace": say("the sandbox's logs")}
    for kind, field in ((Kind.RESOURCE, "resource"), (Kind.WORKSPACE, "workspace")):
        name, text = OPTIONS[field][0], TYPED.newest(kind, settings)
        if text:
            entered = say("entered on this page")
            found[field] = Value(name=name, value=redact.text(text), origin=entered)
        elif settings.demo and sandboxes[field]:
            found[field] = Value(name=name, value=sandboxes[field], origin=origin)
    return found


def _target(settings: Settings, environ: Mapping[str, str]) -> Iterator[Value]:
    given, chosen = settings.defaults, _chosen(settings, environ)
    for field, (name, option) in OPTIONS.items():
        if field in chosen:
            yield chosen[field]
            if not getattr(given, field):
                # An option that nobody gave would look like the value that is used.
                continue
        found = getattr(given, field)
        text = ", ".join(found) if isinstance(found, tuple) else found or ""
        from_environment = field in given.defaults
        origin = (
            say("environment variable {variables}", variables=VARIABLES[field])
            if from_environment
            else option
        )
        either = (
            option
            if settings.demo
            else say("{option} or {variables}", option=option, variables=VARIABLES[field])
        )
        yield Value(
            name=name, value=redact.text(text) or NOT_SET, origin=origin if text else either
        )


def _server(settings: Settings, environ: Mapping[str, str]) -> Iterator[Value]:
    given = settings.defaults
    in_variable = "cloud" in given.defaults and environ.get(CLOUD) == settings.cloud
    is_default = "cloud" in given.defaults and not in_variable and settings.cloud == PUBLIC
    yield Value(
        name="Cloud",
        value=settings.cloud,
        origin=say("environment variable {cloud}", cloud=CLOUD)
        if in_variable
        else DEFAULT
        if is_default
        else "demo"
        if settings.demo
        else "--cloud",
    )
    yield Value(
        name=say("Credential for calls"),
        value=settings.auth,
        origin=DEFAULT if settings.auth == "auto" else "--auth",
    )
    listed = (
        (say("Allowed hosts"), given.allow_hosts, "--allow-host"),
        (say("Allowed workspaces"), settings.allowed_workspaces, "--allow-workspace"),
    )
    for name, found, option in listed:
        yield Value(name=name, value=redact.text(", ".join(found)) or "none", origin=option)
    yield Value(name="Address", value=settings.host, origin="--host")
    yield Value(
        name=say("Who may look"), value=LOOKERS[settings.sign_in], origin=say("--host and sign-in")
    )
    if settings.sign_in is not SignIn.ANONYMOUS:
        chosen = environ.get(DATA_DIR, "").strip()
        origin = say("environment variable {data_dir}", data_dir=DATA_DIR) if chosen else DEFAULT
        yield Value(name=say("Data folder"), value=str(data_dir(environ)), origin=origin)


def show(settings: Settings) -> None:
    """Draw the values; they are read-only."""
    st.header(say("Values and where they come from"), anchor=False)
    st.caption(
        say(
            "These values are read when the dashboard starts. To change a value, restart the "
            "dashboard."
        )
    )
    _table(values_of(settings, os.environ), say("The values that this dashboard uses"))
    if settings.demo:
        st.caption(
            say("The demo uses the credentials of its sandboxes, not those of this machine.")
        )
        return
    with st.expander("Credentials", icon=":material/key:"):
        st.caption(say("This list shows only whether the variables are set, never their values."))
        _table(secrets_of(os.environ), say("Which credential variables are set"))


def _table(values: tuple[Value, ...], alt: str) -> None:
    # Not a table on a canvas: these cells wrap, so that nothing of a value is beyond the edge.
    st.table(
        {
            "Name": [each.name for each in values],
            "Value": [plain(each.value) for each in values],
            "Comes from": [plain(each.origin) for each in values],
        },
        hide_index=True,
        alt=alt,
    )
