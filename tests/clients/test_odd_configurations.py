"""Odd but realistic configurations: what is said of them is true, inert, and fit to be pasted."""

from pathlib import Path

import pytest

from checks.clients.model import Known
from checks.clients.reading import read
from checks.report.config_text import render
from checks.report.configuration import configuration_of
from tests.clients.test_config_command import WRONG, config

HOST = "https://contoso-ai.services.ai.azure.com"
ON = "CLAUDE_CODE_USE_FOUNDRY=1\n"


def said_of(text: str, name: str = "-") -> str:
    """Return what a person reads of a text, on one line."""
    return " ".join(render(configuration_of(read([(name, text)], Known()))).split())


def codes_of(text: str, name: str = "-", known: Known | None = None) -> list[str]:
    """Return the codes of what is wrong in a text."""
    (file,) = read([(name, text)], known or Known()).files
    return [fault.code for fault in file.faults]


def corrected(text: str, name: str = "-") -> str | None:
    """Return a text as it is once it is right."""
    (file,) = read([(name, text)], Known()).files
    return file.corrected


def test_what_a_terminal_would_obey_is_shown_as_text() -> None:
    """A value of the file sets no title, moves no cursor and turns no direction."""
    text = f"{ON}ANTHROPIC_FOUNDRY_BASE_URL={HOST}\nTITLE=\x1b]0;owned\x07\u202eabc\n"

    written = render(configuration_of(read([("-", text)], Known())))

    assert r"TITLE=\x1b]0;owned\x07\u202eabc" in written
    assert not {"\x1b", "\x07", "\u202e"} & set(written)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.env", "CLAUDE_CODE_USE_FOUNDRY=\nANTHROPIC_FOUNDRY_RESOURCE=\n"),
        (
            "app.py",
            "import os, anthropic\nanthropic.AnthropicFoundry(resource=os.environ['R'])\n",
        ),
    ],
    ids=["empty values", "a variable"],
)
def test_an_address_that_nobody_knows_is_not_called_right(name: str, text: str) -> None:
    """Nothing was found, which is less than that nothing is wrong; and it says what is open."""
    said = said_of(text, name)

    assert "Nothing is wrong" not in said
    assert "No fault was found. The base URL" in said
    assert "could not be checked" in said


FENCED = (
    "# How to\n\nSet this:\n\n```json\n"
    '{"env": {"CLAUDE_CODE_USE_FOUNDRY": "1",\n'
    f'"ANTHROPIC_FOUNDRY_BASE_URL": "{HOST}"}}}}\n'
    "```\n\nThen run.\n"
)


def test_a_page_with_one_block_keeps_its_prose(tmp_path: Path) -> None:
    """Only the block is corrected, and lines are those of the file."""
    page = tmp_path / "page.md"
    page.write_text(FENCED, encoding="utf-8")

    told = config(str(page), "--output", str(page)).stdout

    assert page.read_text(encoding="utf-8") == FENCED.replace(HOST, f"{HOST}/anthropic")
    assert "Line 7: env.ANTHROPIC_FOUNDRY_BASE_URL" in told


def test_code_in_a_block_is_placed_by_the_lines_of_the_file() -> None:
    """The place of a value in code is its line, too."""
    text = (
        "Hello,\n\n```python\nfrom anthropic import AnthropicFoundry\n"
        f'AnthropicFoundry(base_url="{HOST}", api_key=KEY)\n```\n'
    )

    (file,) = read([("-", text)], Known()).files

    assert [(fault.line, fault.path) for fault in file.faults] == [(5, "L5 base_url")]


def test_no_written_file_replaces_another(tmp_path: Path) -> None:
    """Two files of one name are refused before anything is written; so is a file for several."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.env").write_text(WRONG, encoding="utf-8")
    (tmp_path / "b.env").write_text(WRONG, encoding="utf-8")

    twice = config("one/a.env", "two/a.env", "--output", "out", folder=tmp_path)
    on_file = config("one/a.env", "b.env", "--output", "b.env", folder=tmp_path)

    assert (twice.returncode, on_file.returncode) == (2, 2)
    assert "Two of the files are named a.env." in twice.stderr
    assert "b.env is a file. Specify a folder for several." in on_file.stderr
    assert not (tmp_path / "out").exists()


def test_standard_input_is_refused_rather_than_cut() -> None:
    """A corrected text that lacks its end would be worse than none."""
    found = config("-", text=WRONG + "#" * 1_000_000)

    assert (found.returncode, found.stdout) == (2, "")
    assert "too large for a configuration" in found.stderr


def test_what_could_not_be_decoded_is_not_written(tmp_path: Path) -> None:
    """A file in a Windows code page keeps its letters."""
    file = tmp_path / "old.env"
    content = f"# für später\n{WRONG}".encode("cp1252")
    file.write_bytes(content)

    found = config(str(file), "--output", str(file))

    assert "old.env is not in UTF-8. Nothing was written." in found.stderr
    assert file.read_bytes() == content


@pytest.mark.parametrize(
    "base",
    [
        HOST.removeprefix("https://") + "/anthropic",
        HOST.replace("https", "http") + "/anthropic",
        f"{HOST}/anthropic?api-version=2024-05-01-preview",
        f"{HOST}/anthropic/#",
    ],
)
def test_a_base_url_of_another_form_is_put_right(base: str) -> None:
    """Without https, or with a query behind which the path would land, no call arrives."""
    text = f"{ON}ANTHROPIC_FOUNDRY_BASE_URL='{base}'\n"

    assert codes_of(text) == ["base-url-malformed"]
    assert corrected(text) == text.replace(base, f"{HOST}/anthropic")


def test_a_gateway_keeps_its_own_form() -> None:
    """Only Foundry's hosts are known to want https and no query."""
    text = f"{ON}ANTHROPIC_FOUNDRY_BASE_URL=http://localhost:4000/anthropic\n"

    assert codes_of(text) == []


def test_a_host_of_another_cloud_stays_there() -> None:
    """The corrected address is in the cloud that was given."""
    text = f"{ON}ANTHROPIC_FOUNDRY_BASE_URL=https://contoso-ai.services.ai.azure.us\n"

    assert corrected(text) == text.replace("azure.us", "azure.us/anthropic")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("export A=1; export {R}; export {B}", "export A=1; export {B}"),
        ("export A=1; export {B}; export {R}", "export A=1; export {B}"),
        ("ENV {R} {B}", "ENV {B}"),
        ("ENV {B} {R}", "ENV {B}"),
        ("export A=1 {R} {B}", "export A=1 {B}"),
        ("export {R} A=1 {B}", "export A=1 {B}"),
        ("A='x  y' {B} && export {R} && claude", "A='x  y' {B} && claude"),
    ],
)
def test_a_variable_leaves_a_shared_line_whole(line: str, right: str) -> None:
    """No `export` without a name stays, which would print all variables; no space changes."""
    names = {
        "R": "ANTHROPIC_FOUNDRY_RESOURCE=contoso-ai",
        "B": f"ANTHROPIC_FOUNDRY_BASE_URL={HOST}/anthropic",
    }

    assert corrected(ON + line.format(**names) + "\n") == ON + right.format(**names) + "\n"


CONTINUED = (
    "FROM node:20\nENV CLAUDE_CODE_USE_FOUNDRY=1 \\\n    {first} \\\n    {second}\nRUN true\n"
)
RESOURCE = "ANTHROPIC_FOUNDRY_RESOURCE=contoso-ai"
BASE = f"ANTHROPIC_FOUNDRY_BASE_URL={HOST}/anthropic"


@pytest.mark.parametrize(("first", "second"), [(RESOURCE, BASE), (BASE, RESOURCE)])
def test_a_line_leaves_a_statement_of_several_lines(first: str, second: str) -> None:
    """The line that is the last one then continues nothing."""
    text = CONTINUED.format(first=first, second=second)

    right = f"FROM node:20\nENV CLAUDE_CODE_USE_FOUNDRY=1 \\\n    {BASE}\nRUN true\n"
    assert corrected(text, "Dockerfile") == right


def test_the_first_line_leaves_a_statement_its_name() -> None:
    """What the statement began with stays before what is the first one then."""
    text = f"FROM node:20\nENV {RESOURCE} \\\n    {BASE} \\\n    {ON}"

    assert corrected(text, "Dockerfile") == f"FROM node:20\nENV {BASE} \\\n    {ON}"


def test_a_variable_joins_a_statement_of_several_lines() -> None:
    """It is set where the others are, and the statement does not end before it."""
    docker = f"docker run --rm \\\n  -e {BASE} \\\n  -e ANTHROPIC_MODEL=sonnet \\\n  agent\n"
    file = f"ENV {BASE} \\\n    ANTHROPIC_MODEL=sonnet\n"

    last = "ANTHROPIC_MODEL=sonnet"
    assert corrected(docker, "run.sh") == docker.replace(last, f"{last} -e {ON.strip()}")
    assert corrected(file, "Dockerfile") == file.replace(last, f"{last} {ON.strip()}")


@pytest.mark.parametrize(
    ("given", "fix"),
    [("contoso_ai", None), ("contoso ai", None), ("contoso-ai ", "contoso-ai"), ("-", None)],
)
def test_what_can_be_no_name_of_a_resource_is_named(given: str, fix: str | None) -> None:
    """It is no label of a host; where only spaces are too many, they go."""
    text = f"{ON}ANTHROPIC_FOUNDRY_RESOURCE='{given}'\n"

    assert codes_of(text) == ["resource-name-wrong"]
    assert corrected(text) == (text.replace(given, fix) if fix else None)
    assert "letters, digits and hyphens" in said_of(text)


def test_a_resource_that_is_none_is_refused() -> None:
    """Else every right name would be corrected into it."""
    found = config("-", "--resource", "a b", text=WRONG)

    assert (found.returncode, found.stdout) == (2, "")
    assert "'a b' is not the name or the URL of a Foundry resource." in found.stderr


def test_an_environment_without_a_client_is_said_to_be_so(tmp_path: Path) -> None:
    """No file and no variable: that is an answer, not silence."""
    found = config("--env", folder=tmp_path)

    assert (found.returncode, found.stdout) == (2, "")
    assert "No client's configuration is set in this environment." in found.stderr


def test_a_null_is_left_out_rather_than_made_a_word() -> None:
    """A variable with the value null would be set to four letters."""
    text = '{"env": {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_MODEL": null}}'

    assert codes_of(text, ".claude/settings.json") == ["value-type-wrong"]
    assert corrected(text, ".claude/settings.json") == '{"env": {"CLAUDE_CODE_USE_FOUNDRY": "1"}}'


def test_what_only_a_person_knows_has_a_name_that_people_use() -> None:
    """The mark for a deployment says deployment."""
    known = Known(deployments={"mine": "gpt-5", "yours": "gpt-5"})

    (file,) = read([("-", f"{ON}{RESOURCE}\n")], known).files

    assert [fault.fix for fault in file.faults] == ["<deployment>"]
