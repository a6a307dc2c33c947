"""TypeScript and JavaScript: calls, imports and environment variables, by tree-sitter."""

import re
from collections import Counter
from typing import TYPE_CHECKING

from checks.clients.model import CALL, IMPORT, Document, Keys, Kind, Node
from checks.clients.texts import code
from checks.clients.texts.references import variable_of
from checks.clients.texts.trees import MOST_DEPTH, Tree, bare, fallback, line_of, named

if TYPE_CHECKING:
    from tree_sitter import Node as Branch

FORM = "typescript"
LOOKS_SO = re.compile(
    r"(?m)^\s*(import\b.*\bfrom\b|import\s+['\"{]|export |const |let |var |await |new \w|async |"
    r"process\.env|require\()|\brequire\(['\"]|=>|\bnew \w+\("
)
MOST_CHARS = 200_000
ENVIRONMENT = re.compile(r"(?:process\.env|Deno\.env|import\.meta\.env|Bun\.env)")
VARIABLE = re.compile(
    r"""(?:process|import\.meta|Bun)\.env(?:\.(\w+)|\[['"](\w+)['"]\])!?|"""
    r"""Deno\.env\.get\(['"](\w+)['"]\)!?"""
)


def read(text: str) -> Document | None:
    """Read TypeScript; None for what looks like something else."""
    if len(text) > MOST_CHARS or not LOOKS_SO.search(text):
        return None
    reader = _Reader(Tree(text, "tree_sitter_typescript", "language_typescript"))
    reader.read()
    if not reader.nodes:
        return None
    return Document(form=FORM, text=text, nodes=tuple(reader.nodes), is_code=True)


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.nodes: list[Node] = []
        self._known: dict[str, Branch] = {}
        self._calls: Counter[str] = Counter()

    def read(self) -> None:
        """Note imports, constants, calls and assigned environment variables."""
        visits = {
            "import_statement": self._imports,
            "variable_declarator": self._declared,
            "assignment_expression": self._assigned,
            "call_expression": self._calls_function,
            "new_expression": self._constructs,
        }
        waiting = [(self.tree.root, 0)]
        while waiting:
            branch, depth = waiting.pop()
            visit = visits.get(branch.type)
            if visit:
                visit(branch)
            if depth < 10 * MOST_DEPTH:
                waiting += [(part, depth + 1) for part in reversed(branch.named_children)]

    def _imports(self, branch: "Branch") -> None:
        source = branch.child_by_field_name("source")
        module = self._string(source) if source is not None else ""
        for part in _below(branch, "import_specifier"):
            name = part.child_by_field_name("name")
            alias = part.child_by_field_name("alias")
            if name is not None:
                local = alias if alias is not None else name
                self._import(branch, name, (IMPORT, module, self.tree.text(name)), local)
        for clause in _below(branch, "import_clause"):
            for part in named(clause):
                if part.type == "identifier":
                    self._import(branch, part, (IMPORT, module, self.tree.text(part)), part)
        if not any(node.keys[:2] == (IMPORT, module) for node in self.nodes) and source is not None:
            self._import(branch, source, (IMPORT, module), source)

    def _import(self, branch: "Branch", name: "Branch", keys: Keys, local: "Branch") -> None:
        self.nodes.append(
            Node(
                keys=keys,
                kind=Kind.STRING,
                value=self.tree.text(local),
                line=line_of(branch),
                span=self.tree.span(name),
                member=self.tree.span(branch),
                label=self.tree.span(name),
            )
        )

    def _declared(self, branch: "Branch") -> None:
        name, value = branch.child_by_field_name("name"), branch.child_by_field_name("value")
        if name is None or value is None:
            return
        if name.type == "identifier":
            self._known.setdefault(self.tree.text(name), value)
        required = re.match(r"""require\(\s*['"]([^'"]+)['"]\s*\)""", self.tree.text(value))
        if required:
            parts = [p for p in named(name) if p.type.endswith("identifier_pattern")] or [name]
            for part in parts:
                self._import(branch, part, (IMPORT, required[1], self.tree.text(part)), part)

    def _assigned(self, branch: "Branch") -> None:
        left, right = branch.child_by_field_name("left"), branch.child_by_field_name("right")
        match = VARIABLE.fullmatch(self.tree.text(left)) if left is not None else None
        if match and left is not None and right is not None:
            name = next(filter(None, match.groups()))
            span = self.tree.span(left)
            at = span[0] + self.tree.text(left).rfind(name)
            self._add(("env", name), right, branch, (at, at + len(name)))

    def _calls_function(self, branch: "Branch") -> None:
        function = branch.child_by_field_name("function")
        arguments = branch.child_by_field_name("arguments")
        if function is not None and arguments is not None:
            self._called(branch, function, arguments)

    def _constructs(self, branch: "Branch") -> None:
        function = branch.child_by_field_name("constructor")
        arguments = branch.child_by_field_name("arguments")
        if function is not None and arguments is not None:
            self._called(branch, function, arguments)

    def _called(self, branch: "Branch", function: "Branch", arguments: "Branch") -> None:
        last = function.child_by_field_name("property") or function
        name = self._made_by(function) or self.tree.text(last)
        if not re.fullmatch(r"[\w$]{1,80}(\(\))?", name):
            return
        key = f"{name}{CALL}"
        keys: Keys = (key, self._calls[key])
        self._calls[key] += 1
        given = named(arguments)
        objects = [part for part in given if part.type == "object"]
        self.nodes.append(
            Node(
                keys=keys,
                kind=Kind.OBJECT,
                value=None,
                line=line_of(last),
                span=self.tree.span(objects[0] if objects else arguments),
                member=self.tree.span(branch),
                label=self.tree.span(last),
            )
        )
        for index, part in enumerate(given):
            if part.type == "object":
                self._members(part, keys)
            else:
                self._add((*keys, index), part, part)

    def _made_by(self, function: "Branch") -> str:
        """Return `NAME()` for a function that a call of NAME has returned."""
        known = self._known.get(self.tree.text(function)) if function.type == "identifier" else None
        if known is None or known.type not in ("call_expression", "new_expression"):
            return ""
        maker = known.child_by_field_name("function") or known.child_by_field_name("constructor")
        return f"{self.tree.text(maker)}{CALL}" if maker is not None else ""

    def _members(self, branch: "Branch", keys: Keys, spread: set[str] | None = None) -> None:
        spread = set() if spread is None else spread  # each once: objects may spread each other
        for pair in named(branch):
            label, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if pair.type == "pair" and label is not None and value is not None:
                name = self._string(label) if label.type == "string" else self.tree.text(label)
                self._add((*keys, name), value, pair, self.tree.span(label))
            elif pair.type == "spread_element":
                name = self.tree.text(pair).removeprefix("...")
                known = self._known.get(name) if name not in spread else None
                if known is not None and bare(known).type == "object":
                    spread.add(name)
                    self._members(bare(known), keys, spread)
            elif pair.type == "shorthand_property_identifier":
                self._add((*keys, self.tree.text(pair)), pair, pair, self.tree.span(pair))

    def _add(
        self, keys: Keys, branch: "Branch", whole: "Branch", label: tuple[int, int] | None = None
    ) -> None:
        known = branch
        if branch.type in ("identifier", "shorthand_property_identifier"):
            known = bare(self._known.get(self.tree.text(branch), branch))
        is_named = known is not branch
        constant = (self.tree.text(branch), line_of(known)) if is_named else None
        kind, value, variable = self._value(known)
        known = fallback(known) if variable else known
        if known.type == "string":
            kind, value = Kind.STRING, self._string(known)
        quote = self.tree.text(known)[:1] if known.type == "string" else ""
        self.nodes.append(
            Node(
                keys=keys,
                kind=kind,
                value=value,
                line=line_of(whole),
                span=self.tree.span(known),
                member=self.tree.span(whole),
                label=label,
                variable=variable,
                quote=quote,
                constant=constant,
            )
        )
        if known.type == "object" and len(keys) < 20:
            self._members(known, keys)

    def _value(self, branch: "Branch") -> tuple[Kind, str | None, str]:
        written = self.tree.text(branch)
        match branch.type:
            case "string":
                text = self._string(branch)
                return Kind.STRING, text, variable_of(text)
            case "true" | "false":
                return Kind.BOOLEAN, written, ""
            case "number":
                return Kind.NUMBER, written, ""
            case "object":
                return Kind.OBJECT, None, ""
            case "array":
                return Kind.LIST, None, ""
        return Kind.CODE, self._joined(branch), self._variable(written)

    def _joined(self, branch: "Branch", depth: int = 0) -> str | None:
        """Return a template whose parts are all known."""
        if depth > MOST_DEPTH:
            return None
        if branch.type == "string":
            return self._string(branch)
        if branch.type == "identifier":
            known = self._known.get(self.tree.text(branch))
            is_other = known is not None and known.id != branch.id
            return self._joined(known, depth + 1) if known is not None and is_other else None
        if branch.type == "template_string":
            parts = [self._part(part, depth) for part in branch.named_children]
            return None if None in parts else "".join(part or "" for part in parts)
        return None

    def _part(self, part: "Branch", depth: int) -> str | None:
        if part.type == "template_substitution":
            inner = named(part)
            return self._joined(inner[0], depth + 1) if len(inner) == 1 else None
        return self.tree.text(part)

    def _variable(self, written: str) -> str:
        match = VARIABLE.match(written)
        return next(filter(None, match.groups()), "") if match else ""

    def _string(self, branch: "Branch") -> str:
        return self.tree.text(branch).strip("'\"")


def _below(branch: "Branch", kind: str) -> "list[Branch]":
    found, waiting = [], [branch]
    while waiting:
        part = waiting.pop()
        if part.type == kind:
            found.append(part)
        waiting += reversed(part.named_children)
    return found


def put(document: Document, keys: Keys, value: str, kind: Kind = Kind.STRING) -> str:
    """Return the text with an argument set."""
    if document.by_keys.get(keys) is None and document.by_keys.get(keys[:-1]) is not None:
        above = document.by_keys[keys[:-1]]
        if not any(node.keys[:-1] == above.keys for node in document.nodes):
            start, end = above.span
            inner = f"{{ {keys[-1]}: {code.quoted(document, value)} }}"
            return (
                document.text[:start]
                + (inner if document.text[start] == "{" else f"({inner})")
                + document.text[end:]
            )
    return code.put(document, keys, value, kind, assign="{name}: {value}")


rename, remove, call = code.rename, code.remove, code.call
