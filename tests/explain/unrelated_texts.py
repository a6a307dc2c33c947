"""Texts that are no failure of a call to Claude in Foundry: no cause may be named for any."""

from pathlib import Path

FILE = Path(__file__).parent / "unrelated.txt"
UNRELATED = tuple(FILE.read_text(encoding="utf-8").removesuffix("\n").split("\n----\n"))
