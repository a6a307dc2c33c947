"""Texts: a change leaves everything else as it was, in every form; whatever is read, it ends."""

import json
import random
import tomllib
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from checks.clients.model import Document, Kind, Known
from checks.clients.reading import read
from checks.clients.texts import env, json_, python_, toml_, typescript, yaml_
from checks.report.config_text import render
from checks.report.configuration import configuration_of
from tests.clients.right_texts import KEY, RIGHTS
from tests.properties import UNHURRIED

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
VALUES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20
)
TREES = st.recursive(
    VALUES | st.booleans() | st.integers(-9, 9),
    lambda inner: st.dictionaries(NAMES, inner, max_size=4) | st.lists(inner, max_size=3),
    max_leaves=12,
)
SETTINGS = st.dictionaries(NAMES, TREES, min_size=1, max_size=5)


def values(document: Document) -> dict[object, object]:
    """Return every plain value by its place."""
    plain = (n for n in document.nodes if n.kind not in (Kind.OBJECT, Kind.LIST))
    return {node.keys: node.value for node in plain}


def reads(document: Document | None) -> Document:
    """Return a document that was read."""
    assert document is not None
    assert document.broken is None
    return document


@settings(UNHURRIED, max_examples=60)
@given(SETTINGS, NAMES, VALUES, st.sampled_from([None, 1, 4]))
def test_json_changes_in_one_place(
    tree: dict[str, object], name: str, value: str, indent: int | None
) -> None:
    """A value that is put stands there, and no other has changed."""
    document = reads(json_.read(json.dumps(tree, indent=indent, ensure_ascii=False)))

    again = reads(json_.read(json_.put(document, (name,), value)))

    rest = {keys: old for keys, old in values(document).items() if keys[0] != name}  # type: ignore[index]
    assert values(again) == {**rest, (name,): value}


@settings(UNHURRIED, max_examples=60)
@given(SETTINGS, st.data())
def test_json_loses_one_place(tree: dict[str, object], data: st.DataObject) -> None:
    """Without a member, the others stay, and the text is still JSON."""
    document = reads(json_.read(json.dumps(tree, indent=2)))
    name = data.draw(st.sampled_from(sorted(tree)))

    text = json_.remove(document, document.by_keys[(name,)])

    left = {key: value for key, value in tree.items() if key != name}
    assert json.loads(text) == left


@settings(UNHURRIED, max_examples=25)
@given(SETTINGS, NAMES, st.from_regex(r"[ -~]{1,16}", fullmatch=True))
def test_yaml_changes_in_one_place(tree: dict[str, object], name: str, value: str) -> None:
    """The same of YAML, in blocks."""
    stream, writer = StringIO(), YAML(typ="safe", pure=True)
    writer.default_flow_style = False
    writer.dump({**tree, "zz": "z"}, stream)
    document = reads(yaml_.read(stream.getvalue()))

    again = reads(yaml_.read(yaml_.put(document, (name,), value)))

    rest = {keys: old for keys, old in values(document).items() if keys[0] != name}  # type: ignore[index]
    assert values(again) == {**rest, (name,): value}


@settings(UNHURRIED, max_examples=40)
@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5), NAMES, VALUES)
def test_toml_changes_in_one_place(tree: dict[str, str], name: str, value: str) -> None:
    """The same of TOML."""
    text = "# kept\n" + "".join(f"{key} = {json.dumps(one)}\n" for key, one in tree.items())
    document = toml_.read(text)
    if document is None or document.broken:
        return

    changed = toml_.put(document, (name,), value)

    assert tomllib.loads(changed) == {**tree, name: value}
    assert changed.startswith("# kept\n")


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("A=1", "A=2"),
        ("export A='1'  # note", "export A='2'  # note"),
        ('$env:A = "1"', '$env:A = "2"'),
        ('setx A "1"', 'setx A "2"'),
        ("set A=1", "set A=2"),
        ("set -gx A 1", "set -gx A 2"),
        ("ENV A=1", "ENV A=2"),
        (
            "[Environment]::SetEnvironmentVariable('A', '1', 'User')",
            "[Environment]::SetEnvironmentVariable('A', '2', 'User')",
        ),
    ],
)
def test_a_variable_changes_in_place(line: str, changed: str) -> None:
    """In each way in which a shell sets a variable."""
    document = reads(env.read(f"# first\n{line}\nB=3\n"))

    assert env.put(document, ("A",), "2") == f"# first\n{changed}\nB=3\n"


def test_what_code_does_elsewhere_stays() -> None:
    """An argument is put, renamed and removed, and comments stay."""
    python = 'c = Client(a="1",  # one\n    b="2")\n'
    typescript_text = "const c = new Client({\n  a: '1', // one\n  b: '2',\n});\n"
    here, there = reads(python_.read(python)), reads(typescript.read(typescript_text))
    keys = ("Client()", 0, "b")

    assert python_.put(here, keys, "3") == python.replace('"2"', '"3"')
    assert typescript.put(there, keys, "3") == typescript_text.replace("'2'", "'3'")
    assert python_.rename(here, here.by_keys[keys], "d") == python.replace("b=", "d=")
    assert typescript.rename(there, there.by_keys[keys], "d") == typescript_text.replace("b:", "d:")
    assert (
        python_.put(here, ("Client()", 0, "d"), "3")
        == 'c = Client(a="1",  # one\n    b="2",\n    d="3")\n'
    )


SIGNS = (
    "{",
    "}",
    '"',
    "'",
    "\n",
    "\0",
    ":",
    "${",
    "- ",
    "#",
    "`",
    "\u202e",
    "=",
    "é",
    "[",
    "&a *a ",
)


def mutated(seed: int) -> str:
    """Return a configuration that nobody would write: pieces, cut, repeated and soiled."""
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    texts = [right.filled() for right in RIGHTS.values()]
    text = chance.choice(texts)
    for _ in range(chance.randint(1, 5)):
        at, to = sorted(chance.randrange(len(text) + 1) for _ in range(2))
        text = chance.choice(
            (
                text[:at] + text[to:],
                text[:at] + chance.choice(SIGNS) * chance.randint(1, 30) + text[at:],
                text[:to] + text[at:to] * chance.randint(1, 3) + text[to:],
                text[:at] + chance.choice(texts)[:200] + text[at:],
            )
        )[:20_000]
    return text


def assert_survives(seed: int) -> None:
    """Hold that a text is read, and that no key of it is in what is said of it."""
    right = random.Random(seed).choice(list(RIGHTS.values()))  # noqa: S311 - the same each time
    reading = read([("-", mutated(seed))], right.known)
    document = configuration_of(reading)
    said = json.dumps(document) + render(document, verbose=True)
    assert KEY not in said
    assert document["files"] == [] or len(said) < 2_000_000


@pytest.mark.parametrize("seed", range(150))
def test_a_soiled_configuration_is_read(seed: int) -> None:
    """It ends, and it says no secret."""
    assert_survives(seed)


@pytest.mark.fuzz
@pytest.mark.timeout(1200)
def test_five_thousand_soiled_configurations_are_read() -> None:
    """The same of many more."""
    for seed in range(1000, 6000):
        assert_survives(seed)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "{" * 50_000,
        "[" * 50_000,
        "a: " * 20_000,
        "- " * 20_000,
        "a: &a [*a, *a]\n" * 50,
        "x = " + "(" * 5_000,
        "f(" * 5_000,
        "const a = " + "{a:" * 5_000,
        "A=" + "x" * 900_000,
        '"a": ' + '{"a":' * 3000,
        "a: &x ["
        + ",".join("b" * 10)
        + "]\n"
        + "".join(f"{c}: &{c} [*x,*x,*x]\n" for c in "cdefgh"),
    ],
    ids=range(13),
)
@pytest.mark.timeout(30)
def test_a_hostile_text_ends(text: str) -> None:
    """Depth, length and references that repeat themselves are bounded."""
    read([("-", text)], Known())
