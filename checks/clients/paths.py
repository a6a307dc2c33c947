"""Places in a configuration: how knowledge names them, how they are found and how shown.

`model_list[*].litellm_params.model` is a way through names; `*` is any name, `[*]` any entry and
`**` any number of both; a name with dots stands in quotation marks. `.api_base` begins at the unit
that is looked at. `$NAME` is an environment variable wherever a text of its form sets one. Names
take `*` and `?` as file names do. `AnthropicFoundry()[*].base_url` is an argument of a call in
code, and `import.anthropic.AnthropicFoundry` what code imports.
"""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache

from checks.clients.model import CALL, Document, Key, Keys, Node

TOKEN = re.compile(r'"([^"]*)"|\[(\*|\d+)\]|([^.\[\]"]+)|(\.)')
ANY, DEEP = "*", "**"
ENVIRONMENT = re.compile(
    r"(^|[._ ]|container|remote|extra)env(ironment)?([ _]?var(iable)?s)?$", re.IGNORECASE
)
"""Names under which settings hold environment variables."""
MAPS: Mapping[Key, str] = {"data": "ConfigMap", "stringData": "Secret"}
"""Where objects of Kubernetes hold variables, with the object's kind."""
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@cache
def parts(pattern: str) -> tuple[Key, ...]:
    """Split a way into its names; `*` stands for any, as a string for a name or an index."""
    found: list[Key] = []
    for quoted, index, name, _ in TOKEN.findall(pattern):
        if quoted or name:
            found.append(quoted or name)
        elif index:
            found.append(ANY if index == ANY else int(index))
    return tuple(found)


def _fits(key: Key, wanted: Key) -> bool:
    if wanted == ANY:
        return True
    if isinstance(key, int) or isinstance(wanted, int):
        return key == wanted
    return key == wanted or ("*" in wanted and fnmatchcase(key, wanted))


def fits(keys: Keys, pattern: tuple[Key, ...]) -> bool:
    """Tell whether a place lies on a way."""
    if DEEP not in pattern:
        return len(keys) == len(pattern) and all(map(_fits, keys, pattern))
    at = pattern.index(DEEP)
    head, tail = pattern[:at], pattern[at + 1 :]
    if len(keys) < len(head) + len(tail) or not fits(keys[:at], head):
        return False
    return fits(keys[len(keys) - len(tail) :], tail)


def find(document: Document, pattern: str, unit: Keys = ()) -> tuple[Node, ...]:
    """Return the values at the places that a pattern names, in the text's order."""
    if pattern.startswith("$"):
        return variables(document, pattern[1:])
    if pattern in (".", ""):
        here = document.by_keys.get(unit)
        return (here,) if here else ()
    way = parts(pattern)
    if pattern.startswith("."):
        way = (*unit, *way)
    if ANY not in way and not any(_is_glob(key) for key in way):
        node = document.by_keys.get(way)
        return (node,) if node else ()
    return tuple(node for node in document.nodes if fits(node.keys, way))


def _is_glob(key: Key) -> bool:
    return isinstance(key, str) and any(mark in key for mark in "*?")


def keys_of(pattern: str, unit: Keys = ()) -> Keys:
    """Return the place that a pattern without `*` names, whether or not something stands there."""
    way = parts(pattern)
    return (*unit, *way) if pattern.startswith(".") else way


def variables(document: Document, name: str) -> tuple[Node, ...]:
    """Return the environment variables of this name that a text sets."""
    named = ((_variable(document, node), node) for node in document.nodes)
    return tuple(node for own, node in named if own and fnmatchcase(own, name))


def variable_names(document: Document) -> Iterator[tuple[str, Node]]:
    """Yield every environment variable that a text sets."""
    for node in document.nodes:
        if name := _variable(document, node):
            yield name, node


def _variable(document: Document, node: Node) -> str:
    """Return the environment variable that a value is, or an empty string."""
    keys = node.keys
    if document.form in ("env", "powershell"):
        return str(keys[-1]) if len(keys) == 1 else ""
    if len(keys) == 2 and keys[0] in MAPS and isinstance(keys[1], str):
        kind = document.by_keys.get(("kind",))
        return keys[1] if kind is not None and kind.value == MAPS[keys[0]] else ""
    if len(keys) >= 2 and isinstance(keys[-1], str) and _holds_variables(keys[-2]):
        return keys[-1] if VARIABLE.fullmatch(keys[-1]) else ""
    if (
        keys
        and keys[-1] in ("value", "valueFrom")
        and any(_holds_variables(key) for key in keys[-3:-2])
    ):
        named = document.by_keys.get((*keys[:-1], "name"))
        return (named.value or "") if named else ""
    return ""


def _holds_variables(key: Key) -> bool:
    return isinstance(key, str) and bool(ENVIRONMENT.search(key))


def shown(document: Document, keys: Keys, line: int = 0) -> str:
    """Return a place as a person finds it: names and entries, or the line and name in code."""
    if document.is_code:
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        return f"L{line + document.above} {name.removesuffix(CALL)}"
    text = ""
    for key in keys:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            text += f".{key}" if text else key
    return text
