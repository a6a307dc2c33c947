"""Reads off a rule's source what it can say and which causes it can name; nothing is told twice."""

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from checks.causes.catalogue import causes
from checks.causes.classify import Signature, signatures
from checks.model import Check, Status
from checks.rules import findings
from checks.target import lints, parse

SAYS = {
    "passed": Status.PASS,
    "warned": Status.WARN,
    "failed": Status.FAIL,
    "undecided": Status.UNCERTAIN,
    "skipped": Status.SKIP,
}
"""Function of checks.rules.findings → the status of what it returns."""

FAILURES = {
    "network.dns": {"^name-unknown$", "^name-(timeout|error)$", "^proxy$"},
    "identity.token": {"^proxy$"},
    "network.tcp": {"^refused$", "^connect-timeout$", "^unreachable$"},
    "network.tls": {
        "^tls-untrusted$",
        "^tls-wrong-name$",
        "^tls-expired$",
        "^tls-failed$",
        "^reset$",
    },
}
"""Check → the failures that its one step of the way can end in."""

REFUSALS, ANSWERS = "gateway.accepts-credential", "gateway.deployment-answers"
DEPLOYING = "deployment.exists"
CLASSIFYING = (*FAILURES, REFUSALS, ANSWERS, DEPLOYING)
"""Checks whose causes are those of the signatures."""


@dataclass(slots=True, kw_only=True)
class Rule:
    """What a check's rule can end in."""

    says: dict[Status, list[str]] = field(default_factory=dict)
    """Status → its sentences, with `…` for what a run fills in."""
    causes: list[str] = field(default_factory=list)

    def say(self, status: Status, sentence: str) -> None:
        """Add a status, and a sentence unless it is one that only a run fills."""
        said = self.says.setdefault(status, [])
        if re.search(r"[A-Za-z]{3}", sentence) and sentence not in said:
            said.append(sentence)

    def blame(self, *ids: str) -> None:
        """Add causes, each once; what is no cause's ID is left out."""
        self.causes += [i for i in dict.fromkeys(ids) if i in causes() and i not in self.causes]


@cache
def _tops(module: ModuleType) -> dict[str, ast.AST]:
    """Return a module's functions, classes and constants by their names."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = node.value
    return found


def _home(module: ModuleType, name: str) -> ModuleType | None:
    """Return the module of rules that defines a name as one module knows it."""
    if name in _tops(module):
        return module
    home = sys.modules.get(getattr(getattr(module, name, None), "__module__", ""))
    is_rule = home is not None and home.__name__.startswith("checks.rules.")
    return home if is_rule and home is not findings and name in _tops(home) else None


def _reached(module: ModuleType, start: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of an expression and of all that it names, within the rules."""
    waiting, seen = [(module, start)], {start}
    for home, node in waiting:
        for part in ast.walk(node):
            yield part
            name = part.id if isinstance(part, ast.Name) else ""
            there = _home(home, name)
            if there and (named := _tops(there)[name]) not in seen:
                seen.add(named)
                waiting.append((there, named))


def _judge(check: Check) -> tuple[ModuleType, ast.AST]:
    """Return what a check's `judge` is in its module's CHECKS."""
    module = sys.modules[check.judge.__module__]
    for node in ast.walk(_tops(module)["CHECKS"]):
        given = {word.arg: word.value for word in getattr(node, "keywords", ())}
        if "judge" in given and check.id in _texts(given["id"]):
            return module, given["judge"]
    raise LookupError(check.id)


def _texts(node: ast.AST) -> Iterator[str]:
    found = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
    return (value for value in found if isinstance(value, str))


def _words(node: ast.AST) -> str:
    """Return a sentence as its source has it."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.BinOp):
        return _words(node.left) + _words(node.right)
    if isinstance(node, ast.IfExp):
        return _words(node.body)
    if isinstance(node, ast.JoinedStr):
        parts = (_words(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
        return re.sub(r"…( ?…)+", "…", "".join(parts))
    return "…"


def _read_call(rule: Rule, call: ast.Call) -> None:
    name = getattr(call.func, "id", "")
    given = {word.arg: word.value for word in call.keywords}
    status = given.get("status")
    if name in SAYS:
        rule.say(SAYS[name], _words(call.args[0]))
    elif name == "Finding" and isinstance(status, ast.Attribute):
        rule.say(Status[status.attr], _words(given["summary"]))


def _read_lints(rule: Rule, check: str) -> None:
    """Add what the lints of a check say: a lint is a finding made before anything is sent."""
    for module in (lints, parse):
        for node in _tops(module).values():
            calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
            for given in ({w.arg: w.value for w in call.keywords} for call in calls):
                if "cause" in given and check in _texts(given.get("check", ast.Pass())):
                    _read_lint(rule, module, node, given)


def _read_lint(
    rule: Rule, module: ModuleType, node: ast.AST, given: dict[str | None, ast.expr]
) -> None:
    for severity in _texts(given.get("severity", ast.Constant(value="fail"))):
        rule.say(Status(severity), _words(given["summary"]))
    rule.blame(*_texts(given["cause"]))
    if isinstance(given["cause"], ast.Attribute):  # the cause stands in a table of the module
        tables = _tops(module)
        named = [part.id for part in ast.walk(node) if isinstance(part, ast.Name)]
        rule.blame(*(text for name in named if name in tables for text in _texts(tables[name])))


def _is_of(check: str, signature: Signature) -> bool:
    """Tell whether an answer of this form can fail a check; a run has no text that says it."""
    if "said" in signature.patterns:
        return False
    failure = signature.patterns.get("failure")
    if check in FAILURES:
        return failure is not None and failure.pattern in FAILURES[check]
    if signature.deploying or check == DEPLOYING:
        return signature.deploying and check == DEPLOYING
    refused = signature.refuses or failure is not None
    return refused if check == REFUSALS else not refused


def rule_of(check: Check) -> Rule:
    """Return what a check's rule can say, in the order of its source."""
    rule = own_rule_of(check)
    if check.id in CLASSIFYING:
        of_check = (signature for signature in signatures() if _is_of(check.id, signature))
        rule.blame(*(cause for signature in of_check for cause, _, _ in signature.causes))
    return rule


def own_rule_of(check: Check) -> Rule:
    """Return what a check's rule says itself, without the causes of the signatures that it asks."""
    rule = Rule()
    for node in _reached(*_judge(check)):
        if isinstance(node, ast.Call):
            _read_call(rule, node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            rule.blame(node.value)
        elif isinstance(node, ast.Name) and node.id == "AADSTS":
            rule.blame(*(name for name in causes() if name.startswith("aadsts")))
    _read_lints(rule, check.id)
    return rule


def classifies(check: Check) -> bool:
    """Tell whether a rule asks the classifier, so that signatures decide its causes."""
    asked = ("classify", "classify_exchange", "refused_deployment")
    return any(isinstance(n, ast.Name) and n.id in asked for n in _reached(*_judge(check)))
