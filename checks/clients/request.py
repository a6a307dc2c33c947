"""The call that a client would make by its own rule; pure."""

from collections.abc import Sequence

from checks.clients.here import Here
from checks.clients.model import Sent
from checks.clients.slots import deployment_in, names_in
from checks.clients.urls import base_of, called


def sent(here: Here) -> Sent | None:
    """Return the call of a unit, or None where its address or model is not known."""
    unit = here.unit
    if not unit.on_foundry:
        return None
    base, model = _called(here), _model(here)
    if not base or not model:
        return None
    _, name, _ = deployment_in(next(iter(names_in(model)), ""), here)
    return Sent(url=called(base, unit.family), auth=_auth(here), model=name)


def unchecked(all_here: Sequence[Here]) -> tuple[str, ...]:
    """Return what no unit of a text says of its call; empty where one unit says all."""
    on_foundry = [here for here in all_here if here.unit.on_foundry]
    if any(map(sent, on_foundry)) or (all_here and not on_foundry):
        return ()
    lacks = (("base_url", _called), ("model", _model))
    return tuple(name for name, said in lacks if not any(map(said, on_foundry)))


def _called(here: Here) -> str:
    return here.first(here.unit.base_url) or _base(here)


def _model(here: Here) -> str:
    return here.first(here.unit.model) or here.unit.default_model


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
