"""What a plan's records become when a sandbox starts."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from checks.sandbox.access import DenyAssignment, RoleAssignment
from checks.sandbox.estate import Deny, Neighbour
from checks.sandbox.plan import Account, Plan
from checks.sandbox.roles import Permission, Role, built_in
from checks.sandbox.seeded import Seeded

# What the bystanders hold, in turn.
_BYSTANDERS_ROLES = ("Reader", "Contributor", "Cognitive Services User", "Monitoring Reader")


def account_id(account: Account) -> str:
    """Return an account's ARM id."""
    return (
        f"/subscriptions/{account.subscription}/resourceGroups/{account.resource_group}"
        f"/providers/Microsoft.CognitiveServices/accounts/{account.name}"
    )


def roles(plan: Plan) -> dict[str, Role]:
    """Return all role definitions by name: the built-in ones and the plan's own."""
    own = {
        each.name: Role(
            name=each.name,
            guid=each.id,
            description=each.description,
            permissions=(
                Permission(
                    actions=each.actions,
                    not_actions=each.not_actions,
                    data_actions=each.data_actions,
                    not_data_actions=each.not_data_actions,
                ),
            ),
            assignable_scopes=(f"/subscriptions/{plan.account.subscription}",),
            is_custom=True,
        )
        for each in plan.custom_roles
    }
    return built_in() | own


def bystanders(
    plan: Plan, seeded: Seeded, *, scope: str, since: datetime
) -> Iterator[RoleAssignment]:
    """Yield the assignments of people in whom nobody is interested."""
    for number in range(plan.arm.bystanders):
        yield RoleAssignment(
            principal_id=seeded.guid("bystander", str(number)),
            role=_BYSTANDERS_ROLES[number % len(_BYSTANDERS_ROLES)],
            scope=scope,
            created_at=since,
        )


def deny(planned: Deny, *, scope: str, id_of: Callable[[str], str]) -> DenyAssignment:
    """Return the deny assignment that a plan describes."""
    return DenyAssignment(
        name=planned.name,
        scope=scope,
        permission=Permission(
            actions=planned.actions,
            not_actions=planned.not_actions,
            data_actions=planned.data_actions,
            not_data_actions=planned.not_data_actions,
        ),
        principal_ids=tuple(id_of(label) for label in planned.principals),
        excluded_ids=tuple(id_of(label) for label in planned.excluded),
        reaches_children=planned.reaches_children,
    )


def neighbour(planned: Neighbour, plan: Plan) -> Account:
    """Return another account: like the first, but without what a scenario did to that."""
    return replace(
        plan.account,
        name=planned.name,
        kind=planned.kind,
        resource_group=planned.resource_group,
        region=planned.region,
        custom_subdomain=planned.custom_subdomain,
        local_auth_disabled=False,
        public_network_access="Enabled",
        network_default_action="Allow",
        ip_rules=(),
        private_endpoints=(),
        state="Succeeded",
        abuse_penalty="",
        projects=(),
    )
