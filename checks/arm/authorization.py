"""Roles, assignments and denies."""

from checks.arm.fields import Json, last_segment, mapping, moment, properties_of, sequence, text
from checks.evidence.arm.authorization import (
    AccessAnswer,
    DenyAssignment,
    PermissionSet,
    RoleAssignment,
    RoleDefinition,
)


def access_answer(item: Json) -> AccessAnswer:
    """Read one answer of checkAccess."""
    return AccessAnswer(
        action=text(item.get("actionId")), decision=text(item.get("accessDecision"))
    )


def _permission_set(item: object) -> PermissionSet:
    block = mapping(item)

    def names(key: str) -> tuple[str, ...]:
        return tuple(map(text, sequence(block.get(key))))

    return PermissionSet(
        actions=names("actions"),
        not_actions=names("notActions"),
        data_actions=names("dataActions"),
        not_data_actions=names("notDataActions"),
        condition=text(block.get("condition")),
    )


def permission_set(item: Json) -> PermissionSet:
    """Read a block of effective permissions."""
    return _permission_set(item)


def role_definition(item: Json) -> RoleDefinition:
    """Read a role definition; its ID is the GUID, whatever the scope."""
    properties = properties_of(item)
    return RoleDefinition(
        id=text(item.get("name")) or last_segment(text(item.get("id"))),
        name=text(properties.get("roleName")),
        permissions=tuple(map(_permission_set, sequence(properties.get("permissions")))),
        is_custom=text(properties.get("type")).lower() == "customrole",
    )


def role_assignment(item: Json) -> RoleAssignment:
    """Read a role assignment, or an eligible one."""
    properties = properties_of(item)
    changed = (properties.get("updatedOn"), properties.get("createdOn"))
    return RoleAssignment(
        id=text(item.get("id")),
        role=last_segment(text(properties.get("roleDefinitionId"))),
        principal=text(properties.get("principalId")),
        principal_type=text(properties.get("principalType")),
        scope=text(properties.get("scope")),
        condition=text(properties.get("condition")),
        changed_at=next(filter(None, map(moment, changed)), None),
    )


def deny_assignment(item: Json) -> DenyAssignment:
    """Read a deny assignment."""
    properties = properties_of(item)

    def principals(key: str) -> tuple[str, ...]:
        return tuple(text(mapping(p).get("id")) for p in sequence(properties.get(key)))

    return DenyAssignment(
        id=text(item.get("id")),
        name=text(properties.get("denyAssignmentName")),
        scope=text(properties.get("scope")),
        permissions=tuple(map(_permission_set, sequence(properties.get("permissions")))),
        principals=principals("principals"),
        excluded=principals("excludePrincipals"),
        only_this_scope=properties.get("doNotApplyToChildScopes") is True,
        condition=text(properties.get("condition")),
    )
