"""All operations of ARM, provider by provider."""

from checks.sandbox.arm import (
    accounts,
    activity,
    assignments,
    definitions,
    diagnostics,
    graph,
    health,
    marketplace,
    models,
    offers,
    subscriptions,
    workspaces,
)
from checks.sandbox.arm.operations import Operation

OPERATIONS: tuple[Operation, ...] = (
    *graph.OPERATIONS,
    *accounts.OPERATIONS,
    *models.OPERATIONS,
    *offers.OPERATIONS,
    *assignments.OPERATIONS,
    *definitions.OPERATIONS,
    *diagnostics.OPERATIONS,
    *activity.OPERATIONS,
    *workspaces.OPERATIONS,
    *health.OPERATIONS,
    *marketplace.OPERATIONS,
    *subscriptions.OPERATIONS,
)
