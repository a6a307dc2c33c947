"""Which form a text has: by its file's name where that says it, else by what it looks like."""

import re
from collections.abc import Iterator
from types import ModuleType

from checks.clients.model import Document
from checks.clients.texts import env, json_, python_, toml_, typescript, yaml_

BY_FORM: dict[str, ModuleType] = {
    json_.FORM: json_,
    yaml_.FORM: yaml_,
    toml_.FORM: toml_,
    env.FORM: env,
    env.POWERSHELL: env,
    python_.FORM: python_,
    typescript.FORM: typescript,
}
ENDINGS = {
    "json": (json_,),
    "jsonc": (json_,),
    "code-workspace": (json_,),
    "yaml": (yaml_,),
    "yml": (yaml_,),
    "toml": (toml_,),
    "py": (python_,),
    "ts": (typescript,),
    "tsx": (typescript,),
    "mts": (typescript,),
    "js": (typescript,),
    "mjs": (typescript,),
    "cjs": (typescript,),
    "sh": (env,),
    "ps1": (env,),
    "env": (env,),
    "bat": (env,),
    "cmd": (env,),
}
MOST_CHARS = 1_000_000
"""A longer text is no configuration."""
FENCE = re.compile(r"(?ms)^[ \t]*```[^\n]*\n(.*?)^[ \t]*```")
LINES_ENOUGH = 0.5
"""Share of lines that set a variable from which on a text is one of variables."""


def documents(text: str, name: str = "") -> Iterator[Document]:
    """Yield a text as each form that it can be read in, the likeliest first."""
    if len(text) > MOST_CHARS or "\0" in text:
        return
    for form in _forms(name):
        found: Document | None = form.read(text)
        if found is not None and not _is_by_chance(found):
            yield found


def _is_by_chance(found: Document) -> bool:
    return found.form in (env.FORM, env.POWERSHELL) and env.share_of_lines(found) < LINES_ENOUGH


def _forms(name: str) -> tuple[ModuleType, ...]:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    first: tuple[ModuleType, ...] = ENDINGS.get(ending, ())
    if re.search(r"(^|[/\\])\.env(\.|$)", name):
        first = (env,)
    rest = (json_, python_, typescript, env, toml_, yaml_)
    return (*first, *(form for form in rest if form not in first))


def block(text: str) -> tuple[int, int]:
    """Return where the text between a text's only fences lies; the whole text without such."""
    blocks = list(FENCE.finditer(text))
    return blocks[0].span(1) if len(blocks) == 1 else (0, len(text))


def put_back(corrected: str, text: str) -> str:
    """Return the whole file, of which the corrected text may be the part between two fences."""
    start, end = block(text)
    if (start, end) == (0, len(text)):
        return corrected
    return f"{text[:start]}{corrected.rstrip()}\n{text[end:]}"


def form_of(document: Document) -> ModuleType:
    """Return the module that reads and changes a document's form."""
    return BY_FORM[document.form]
