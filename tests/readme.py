"""What README tells people to type."""

import re

from tests.conftest import ROOT

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def readme_blocks(language: str) -> list[str]:
    """Return README's blocks of a language, as they would be copied."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return [block for name, block in BLOCK.findall(text) if name == language]


def readme_lines(language: str, start: str) -> list[str]:
    """Return the lines of these blocks that start so."""
    lines = (line for block in readme_blocks(language) for line in block.splitlines())
    return [line for line in lines if line.startswith(start)]
