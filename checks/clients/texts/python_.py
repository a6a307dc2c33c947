"""Python: calls, imports and environment variables, by the standard library's parser."""

import ast
import re
from collections import Counter
from collections.abc import Iterator

from checks.clients.model import CALL, IMPORT, Document, Key, Keys, Kind, Node, Span
from checks.clients.texts import code
from checks.clients.texts.references import variable_of

FORM = "python"
LOOKS_SO = re.compile(r"(?m)^\s*(import |from \S+ import |def |class |@|\w+ = |\w+\(|os\.environ)")
MOST_CHARS = 200_000
ENVIRON = ("os.environ", "environ")
GETTERS = ("os.environ.get", "environ.get", "os.getenv", "getenv")


def read(text: str) -> Document | None:
    """Read Python; None for what does not parse as such or holds nothing of use."""
    if len(text) > MOST_CHARS or not LOOKS_SO.search(text):
        return None
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    reader = _Reader(text)
    try:
        reader.read(tree)
    except RecursionError:
        return None
    if not reader.nodes:
        return None
    return Document(form=FORM, text=text, nodes=tuple(reader.nodes), is_code=True)


def _dotted(branch: ast.expr) -> str:
    names: list[str] = []
    while isinstance(branch, ast.Attribute):
        names.append(branch.attr)
        branch = branch.value
    if isinstance(branch, ast.Name):
        names.append(branch.id)
    return ".".join(reversed(names))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.nodes: list[Node] = []
        self._starts = _line_starts(text)
        self._lines = text.splitlines(keepends=True)
        self._known: dict[str, ast.expr] = {}
        self._calls: Counter[str] = Counter()

    def read(self, tree: ast.Module) -> None:
        """Note imports, assigned environment variables and calls, in the text's order."""
        branches = [b for b in ast.walk(tree) if isinstance(b, ast.stmt | ast.Call)]
        for branch in sorted(branches, key=lambda b: (b.lineno, b.col_offset)):
            match branch:
                case ast.ImportFrom() | ast.Import():
                    self.nodes += self._imported(branch)
                case ast.Assign(targets=[ast.Name(id=name)]):
                    self._known.setdefault(name, branch.value)
                case ast.Assign(targets=[ast.Subscript() as target]):
                    self._assigned(target, branch)
                case ast.Call():
                    self._called(branch)

    def _span(self, branch: ast.expr | ast.stmt | ast.alias | ast.keyword) -> Span:
        start = self._place(branch.lineno, branch.col_offset)
        return start, self._place(branch.end_lineno or branch.lineno, branch.end_col_offset or 0)

    def _place(self, line: int, column: int) -> int:
        written = self._lines[line - 1]
        if not written.isascii():
            column = len(written.encode()[:column].decode("utf-8", "replace"))
        return self._starts[line - 1] + column

    def _imported(self, branch: ast.ImportFrom | ast.Import) -> Iterator[Node]:
        module = branch.module or "" if isinstance(branch, ast.ImportFrom) else ""
        for alias in branch.names:
            way = (IMPORT, module, alias.name) if module else (IMPORT, alias.name)
            span = self._span(alias)
            yield Node(
                keys=way,
                kind=Kind.STRING,
                value=alias.asname or alias.name,
                line=branch.lineno,
                span=span,
                member=self._span(branch),
                label=span,
            )

    def _assigned(self, target: ast.Subscript, branch: ast.Assign) -> None:
        if _dotted(target.value) in ENVIRON and isinstance(target.slice, ast.Constant):
            name = str(target.slice.value)
            label = self._span(target.slice)
            self._add(("env", name), branch.value, branch.lineno, self._span(branch), label)

    def _called(self, call: ast.Call) -> None:
        dotted = _dotted(call.func)
        name = dotted.rsplit(".", 1)[-1]
        if not name and isinstance(call.func, ast.Attribute):
            name = call.func.attr
        if not name:
            return
        key = f"{name}{CALL}"
        keys: Keys = (key, self._calls[key])
        self._calls[key] += 1
        if dotted in ("os.environ.setdefault", "environ.setdefault") and len(call.args) == 2:
            self._default(call)
        end = self._span(call.func)[1]
        label = (end - len(name), end)
        self.nodes.append(
            Node(
                keys=keys,
                kind=Kind.OBJECT,
                value=None,
                line=call.func.end_lineno or call.lineno,
                span=self._span(call),
                member=self._span(call),
                label=label,
            )
        )
        for index, argument in enumerate(call.args):
            self._add((*keys, index), argument, argument.lineno, self._span(argument))
        for keyword in call.keywords:
            if keyword.arg:
                start = self._span(keyword)[0]
                label = (start, start + len(keyword.arg))
                way = (*keys, keyword.arg)
                self._add(way, keyword.value, keyword.lineno, self._span(keyword), label)

    def _default(self, call: ast.Call) -> None:
        name, value = call.args
        if isinstance(name, ast.Constant) and isinstance(name.value, str):
            way = ("env", name.value)
            self._add(way, value, call.lineno, self._span(call), self._span(name))

    def _add(
        self, keys: Keys, branch: ast.expr, line: int, member: Span, label: Span | None = None
    ) -> None:
        known, constant = branch, None
        if isinstance(branch, ast.Name) and branch.id in self._known:
            known = self._known[branch.id]
            constant = (branch.id, known.lineno)
        kind, value, variable = self._value(known)
        if variable and (default := _fallback(known)) is not None:
            known = default
            kind, value, _ = self._value(known)
        self.nodes.append(
            Node(
                keys=keys,
                kind=kind,
                value=value,
                line=line,
                span=self._span(known),
                member=member,
                label=label,
                variable=variable,
                quote=self._quote(known),
                constant=constant,
            )
        )
        if isinstance(known, ast.Dict) and len(keys) < 20:
            for name, item in zip(known.keys, known.values, strict=True):
                if isinstance(name, ast.Constant):
                    span = self._span(name)[0], self._span(item)[1]
                    way: Keys = (*keys, _key(name.value))
                    self._add(way, item, name.lineno, span, self._span(name))
        if isinstance(known, ast.List | ast.Tuple) and len(keys) < 20:
            for index, item in enumerate(known.elts):
                self._add((*keys, index), item, item.lineno, self._span(item))

    def _value(self, branch: ast.expr) -> tuple[Kind, str | None, str]:
        match branch:
            case ast.Constant(value=value):
                return _constant(value)
            case ast.Dict():
                return Kind.OBJECT, None, ""
            case ast.List() | ast.Tuple():
                return Kind.LIST, None, ""
        return Kind.CODE, self._joined(branch), self._variable(branch)

    def _joined(self, branch: ast.expr) -> str | None:
        """Return the text of an f-string or a sum whose parts are all known."""
        match branch:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name) if name in self._known:
                kind, value, _ = self._value(self._known[name])
                return value if kind is Kind.STRING else None
            case ast.FormattedValue(value=inner):
                return self._joined(inner)
            case ast.JoinedStr(values=parts):
                return _all([self._joined(part) for part in parts])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _all([self._joined(left), self._joined(right)])
        return None

    def _variable(self, branch: ast.expr) -> str:
        match branch:
            case ast.Subscript(value=value, slice=ast.Constant(value=str(name))):
                return name if _dotted(value) in ENVIRON else ""
            case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]):
                return name if _dotted(func) in GETTERS else ""
            case ast.BoolOp(op=ast.Or(), values=[first, _]):
                return self._variable(first)
        return ""

    def _quote(self, branch: ast.expr) -> str:
        if isinstance(branch, ast.Constant) and isinstance(branch.value, str):
            return self.text[self._span(branch)[0]]
        return ""


def _fallback(branch: ast.expr) -> ast.Constant | None:
    """Return the text that is taken where a variable is not set."""
    match branch:
        case ast.Call(args=[_, ast.Constant(value=str(text)) as default]) if text:
            return default
        case ast.BoolOp(values=[_, ast.Constant(value=str(text)) as default]) if text:
            return default
    return None


def _constant(value: object) -> tuple[Kind, str | None, str]:
    match value:
        case str():
            return Kind.STRING, value, variable_of(value)
        case bool():
            return Kind.BOOLEAN, str(value), ""
        case None:
            return Kind.NULL, None, ""
    return Kind.NUMBER, str(value), ""


def _key(value: object) -> Key:
    return value if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _all(parts: list[str | None]) -> str | None:
    return None if None in parts else "".join(part or "" for part in parts)


def _line_starts(text: str) -> list[int]:
    starts, place = [], 0
    for line in text.splitlines(keepends=True):
        starts.append(place)
        place += len(line)
    return starts


def put(document: Document, keys: Keys, value: str, kind: Kind = Kind.STRING) -> str:
    """Return the text with an argument set."""
    return code.put(document, keys, value, kind, assign="{name}={value}")


rename, remove, call = code.rename, code.remove, code.call
