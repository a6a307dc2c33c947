"""The ranges that a page offers."""

RANGES = {"24 h": 24, "7 d": 24 * 7, "30 d": 24 * 30}
"""Range as a link carries it → hours."""
DEFAULT_RANGE = "30 d"
