"""Environment variables, as shells, PowerShell, cmd, fish, Docker and `.env` files set them."""

import re
from collections.abc import Iterator

from checks.clients.model import Document, Keys, Kind, Node, Span
from checks.clients.texts.references import variable_of
from checks.clients.texts.spans import line_span, replaced

FORM, POWERSHELL = "env", "powershell"
NAME = r"[A-Za-z_][A-Za-z0-9_]*"
VALUE = r"""("(?:[^"\\\n]|\\.|`.)*"|'[^'\n]*'|[^\s"'#;&|][^\s;&|]*)?"""
POWERSHELL_FORMS = (
    re.compile(rf"\$env:({NAME})\s*=\s*{VALUE}", re.IGNORECASE),
    re.compile(
        rf"\[(?:System\.)?Environment\]::SetEnvironmentVariable\(\s*['\"]({NAME})['\"]\s*,"
        rf"\s*{VALUE.replace('[^', '[^,)', 2)}",
        re.IGNORECASE,
    ),
    re.compile(rf"\bsetx\s+({NAME})\s+{VALUE}", re.IGNORECASE),
)
SHELL_FORMS = (
    re.compile(rf"(?:\bset\s+-\S+\s+)({NAME})\s+{VALUE}"),
    re.compile(rf"\bENV\s+({NAME})(?:=|\s+){VALUE}"),
    re.compile(rf"\bset\s+\"?({NAME})=([^\"\n]*)", re.IGNORECASE),
    re.compile(rf"\b({NAME})[ \t]*=[ \t]*{VALUE}"),
)
LONGEST_LINE = 20_000
COMMENT = re.compile(r"\s*(#|//|;|::|rem\b)", re.IGNORECASE)
PROMPT = re.compile(r"\s*(\$|>|PS [^>\n]*>|C:\\[^>\n]*>)\s+", re.IGNORECASE)


def read(text: str) -> Document | None:
    """Read lines that set variables; None where no line sets one."""
    found = tuple(_nodes(text))
    if not found:
        return None
    is_powershell = any(form.search(text) for form in POWERSHELL_FORMS)
    names = [node.keys for node in found]
    repeated = [node for index, node in enumerate(found) if node.keys in names[:index]]
    return Document(
        form=POWERSHELL if is_powershell else FORM,
        text=text,
        nodes=found,
        repeated=tuple(repeated),
    )


def _nodes(text: str) -> Iterator[Node]:
    start = 0
    for number, written in enumerate(text.split("\n"), 1):
        if not COMMENT.match(written) and len(written) <= LONGEST_LINE:
            yield from _in_line(start, written.rstrip("\r"), number)
        start += len(written) + 1


def _in_line(start: int, written: str, number: int) -> Iterator[Node]:
    taken: list[Span] = []
    for form in (*POWERSHELL_FORMS, *SHELL_FORMS):
        for match in form.finditer(written):
            if any(match.start() < end and begin < match.end() for begin, end in taken):
                continue
            taken.append(match.span())
            yield _node(start, match, number)


def _node(start: int, match: re.Match[str], number: int) -> Node:
    raw = match.group(2) or ""
    quote = raw[:1] if raw[:1] in ("'", '"') else ""
    value = raw[1:-1] if quote and raw.endswith(quote) and len(raw) > 1 else raw.strip()
    at = match.start(2) if match.group(2) is not None else match.end()
    return Node(
        keys=(match.group(1),),
        kind=Kind.STRING,
        value=value,
        line=number,
        span=(start + at, start + at + len(raw)),
        member=(start + match.start(), start + match.end()),
        label=(start + match.start(1), start + match.end(1)),
        variable="" if quote == "'" else variable_of(value),
        quote=quote,
    )


def share_of_lines(document: Document) -> float:
    """Return which part of the lines with words set a variable, from 0 to 1."""
    lines = [line for line in document.text.splitlines() if line.strip()]
    said = [line for line in lines if not COMMENT.match(line)]
    setting = {node.line for node in document.nodes}
    return len(setting) / len(said) if said else 0.0


def put(document: Document, keys: Keys, value: str, _kind: Kind = Kind.STRING) -> str:
    """Return the text with a variable set, on a line of its own where it was not."""
    there = document.by_keys.get(keys)
    if there is not None:
        quote = there.quote or _needed(value)
        return replaced(document.text, there.span, f"{quote}{value}{quote}")
    return _appended(document, document.nodes[-1], str(keys[-1]), value)


def _appended(document: Document, last: Node, name: str, value: str) -> str:
    """Put a line behind the last one, in the form in which that one sets its variable."""
    text, label = document.text, last.label or last.member
    start, end = line_span(text, last.member)
    if CONTINUED.search(text[start:end]) or CONTINUED.search(text[:start]):
        flag = re.search(r"(?:(?:-e|--env)[ \t]+)?$", text[start : label[0]])
        item = f" {flag.group() if flag else ''}{name}={_needed(value)}{value}{_needed(value)}"
        return text[: last.span[1]] + item + text[last.span[1] :]
    rest = text[last.span[1] : end].rstrip("\n")
    quote = last.quote or _needed(value)
    closing = rest if rest.strip() == ")" else ""
    line = f"{text[start : label[0]]}{name}{text[label[1] : last.span[0]]}{quote}{value}{quote}"
    head = text[:end] if text[:end].endswith("\n") else f"{text[:end]}\n"
    return f"{head}{line}{closing}\n{text[end:]}"


def _needed(value: str) -> str:
    return '"' if re.search(r"[\s;&|<>$`'()*?]", value) else ""


def rename(document: Document, node: Node, name: str) -> str:
    """Return the text with a variable's name changed."""
    return replaced(document.text, node.label, name) if node.label else document.text


STATEMENT = re.compile(r"(?:\b(?:export|declare|ENV|set)[ \t]+(?:-\w+[ \t]+)*)$", re.IGNORECASE)
SEPARATOR = re.compile(r"[ \t]*(?:;|&&?)[ \t]*")


def _without(text: str, member: Span, line: Span) -> str:
    """Return the text without one of several variables of a line, its `export` and `;` included.

    An `export` of nothing would print every variable.
    """
    start, end = member
    before = STATEMENT.search(text, line[0], start)
    after = SEPARATOR.match(text, end, line[1])
    is_last = not text[end : line[1]].strip()
    if after or is_last:
        start = before.start() if before else start
        if is_last:
            start = line[0] + len(text[line[0] : start].rstrip(" \t;&"))
        return text[:start] + text[after.end() if after else end :]
    gap = re.compile(r"[ \t]*").match(text, end)
    return text[:start] + text[gap.end() if gap else end :]


def remove(document: Document, node: Node) -> str:
    """Return the text without a variable: without its line, where nothing else stands there."""
    span = line_span(document.text, node.member)
    others = [n for n in document.nodes if n.line == node.line and n is not node]
    if others:
        return _without(document.text, _own(document.text, node), span)
    return _without_line(document.text, _own(document.text, node), span)


def _own(text: str, node: Node) -> Span:
    """Return what is a variable's own: not the `ENV` or `set` that begins the statement."""
    start, end = node.member
    is_shared = node.label and STATEMENT.fullmatch(text, start, node.label[0])
    return (node.label[0], end) if node.label and is_shared else (start, end)


CONTINUED = re.compile(r"[ \t]*[\\`^][ \t]*\r?\n\Z")
"""What a line ends in that the next one continues, in a shell, PowerShell, cmd or a Dockerfile."""


def _without_line(text: str, member: Span, line: Span) -> str:
    """Return the text without a line, which may be a part of a statement of several lines."""
    head, tail = text[: line[0]], text[line[1] :]
    is_continued = CONTINUED.search(text[slice(*line)])
    above = CONTINUED.search(head)
    if above and not is_continued:
        return head[: above.start()] + ("\r\n" if head.endswith("\r\n") else "\n") + tail
    if is_continued and not above:
        return text[: member[0]] + tail.lstrip(" \t")
    return head + tail
