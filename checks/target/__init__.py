"""What the user points at: parsed and linted before anything is sent, never guessed."""

from checks.target.allowed import allowed_place
from checks.target.model import COUNT_TOKENS, MESSAGES, VARIABLES, Lint, Target, TargetInput
from checks.target.parse import input_from_field, parse_target
from checks.target.workspaces import GUID, is_resource_id, is_workspace

__all__ = [
    "COUNT_TOKENS",
    "GUID",
    "MESSAGES",
    "VARIABLES",
    "Lint",
    "Target",
    "TargetInput",
    "allowed_place",
    "input_from_field",
    "is_resource_id",
    "is_workspace",
    "parse_target",
]
