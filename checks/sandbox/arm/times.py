"""How ARM writes times."""

from datetime import UTC, datetime


def written(moment: datetime) -> str:
    """Return a time as most providers write it: ISO, UTC, seven decimals."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"
