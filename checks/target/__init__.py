"""What the user points at: parsed and linted before anything is sent, never guessed."""

from checks.target.model import COUNT_TOKENS, MESSAGES, Lint, Target, TargetInput
from checks.target.parse import input_from_field, parse_target

__all__ = [
    "COUNT_TOKENS",
    "MESSAGES",
    "Lint",
    "Target",
    "TargetInput",
    "input_from_field",
    "parse_target",
]
