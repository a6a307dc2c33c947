"""The call that a client would make by its own rule; pure."""

from checks.clients.here import Here
from checks.clients.model import Sent
from checks.clients.slots import deployment_in, names_in
from checks.clients.urls import base_of, called


def sent(here: Here) -> Sent | None:
    """Return the call of a unit, or None where its address or model is not known."""
    unit = here.unit
    if not unit.on_foundry:
        return None
    base = here.first(unit.base_url) or _base(here)
    model = here.first(unit.model) or unit.default_model
    if not base or not model:
        return None
    _, name, _ = deployment_in(next(iter(names_in(model)), ""), here)
    return Sent(url=called(base, unit.family), auth=_auth(here), model=name)


def _base(here: Here) -> str:
    name = here.first(here.unit.resource)
    return base_of(name, here.unit.family) if name else ""


def _auth(here: Here) -> str:
    unit = here.unit
    if any(map(here.is_set, unit.token)):
        return unit.token_header
    if any(map(here.is_set, unit.key)):
        return unit.key_header
    return unit.keyless
