"""The KQL texts of the pages: each starts from `requests`, or from `calls`, every source's rows."""

from functools import cache
from importlib.resources import files


@cache
def text(name: str) -> str:
    """Return a query by its file's name."""
    return (files(__name__) / f"{name}.kql").read_text("utf-8")
