"""Microsoft.MarketplaceOrdering: whether the terms of Claude have been accepted."""

import functools
from typing import Any

from checks.sandbox.arm.operations import SUBSCRIPTION, Operation
from checks.sandbox.arm.pages import page
from checks.sandbox.arm.times import written
from checks.sandbox.arm.visit import Visit
from checks.sandbox.state import State

_PROVIDER = f"{SUBSCRIPTION}/providers/Microsoft.MarketplaceOrdering"
_TYPE = "Microsoft.MarketplaceOrdering/offertypes"
_AGREEMENT = (
    "/offerTypes/virtualmachine/publishers/{publisher}/offers/{offer}/plans/{plan}"
    "/agreements/current"
)


def _current(visit: Visit) -> dict[str, Any]:
    publisher, offer, plan = (visit.parts[name] for name in ("publisher", "offer", "plan"))
    return _agreement(visit.state, publisher, offer, plan)


def _all(visit: Visit) -> dict[str, Any]:
    state = visit.state
    names = dict.fromkeys(each.name for each in state.plan.models if each.format == "Anthropic")
    accepted = names if state.plan.arm.agreements_accepted else ()
    found = [
        _agreement(state, "anthropic", f"anthropic-{name}-offer", f"anthropic-{name}-plan-new")
        for name in accepted
    ]
    return page(visit, found)


def _agreement(state: State, publisher: str, offer: str, plan: str) -> dict[str, Any]:
    terms = f"https://storelegalterms.invalid/legalterms/{publisher}/{offer}/{plan}"
    accepted = state.plan.arm.agreements_accepted
    return {
        "id": f"{state.scope('{subscription}')}/providers/Microsoft.MarketplaceOrdering"
        f"/offertypes/virtualmachine/publishers/{publisher}/offers/{offer}/plans/{plan}"
        "/agreements/current",
        "name": plan,
        "type": _TYPE,
        "properties": {
            "publisher": publisher,
            "product": offer,
            "plan": plan,
            "licenseTextLink": terms,
            "privacyPolicyLink": terms,
            "retrieveDatetime": written(state.ago(0)),
            "signature": state.seeded.text(64, "agreement", offer, plan),
            "accepted": accepted,
        },
    }


_operation = functools.partial(Operation, versions=("2021-01-01",), at=SUBSCRIPTION)

OPERATIONS = (
    _operation(
        pattern=f"{_PROVIDER}{_AGREEMENT}",
        action="Microsoft.MarketplaceOrdering/offertypes/publishers/offers/plans/agreements/read",
        handle=_current,
    ),
    _operation(
        pattern=f"{_PROVIDER}/agreements",
        action="Microsoft.MarketplaceOrdering/agreements/offers/plans/read",
        handle=_all,
    ),
)
