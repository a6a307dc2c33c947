"""What the environment tells of a client's settings."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """Variables of Claude Code that are set where the check runs."""

    names: frozenset[str]
    """All that the knowledge speaks of and that are set; a switch that is off is not."""
    values: tuple[tuple[str, str], ...] = ()
    """Of switches, numbers and names of models; never of what can hold a credential."""
