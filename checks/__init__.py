"""Foundry Doctor's check engine: why calls to Claude in Microsoft Foundry fail, and the cure."""

__version__ = "0.1.0"

OWNER = "foundry-doctor"
"""Tells this package from another one named `checks`; `foundry_doctor.py` looks for the line."""
