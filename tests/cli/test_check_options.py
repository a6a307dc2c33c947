"""What `check` is asked is understood, or refused before anything is sent."""

import json
import os
import stat
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from checks.commands.reporting import FORMATS
from tests.conftest import QUIET, ROOT, RunCommand
from tests.scenario_runs import scenario_run
from tests.waiting import PATIENCE_S

REFUSED = 2
TITLE = "The identity has no permission to call Claude on this resource"
ID = "7c3e5d21-6b0f-4f3a-9d58-2f4a1c9be0a7"
NO_ONE = "127.0.0.1:9"
"""Nobody answers there: what is sent all the same fails loudly."""


@pytest.mark.parametrize("form", [*FORMATS, "plan"])
@pytest.mark.parametrize("empty", [(), ("--resource", ""), ("--base-url", " ")])
def test_without_a_target_three_lines_say_how_to_name_one(
    form: str, empty: tuple[str, ...], command: RunCommand
) -> None:
    """Wrong use ends with 2 and nothing on stdout, whatever was to be written there."""
    options = ("--plan",) if form == "plan" else ("--format", form)

    done = command("check", *options, *empty)

    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert len(done.stderr.splitlines()) == 3
    assert "--resource NAME" in done.stderr
    assert "--base-url URL" in done.stderr
    assert "--sandbox" in done.stderr


def test_two_variables_stay_a_finding(command: RunCommand) -> None:
    """Both set is no wrong use of this command: it is why the client fails."""
    environ = {
        "ANTHROPIC_FOUNDRY_RESOURCE": "contoso-ai",
        "ANTHROPIC_FOUNDRY_BASE_URL": f"http://{NO_ONE}/anthropic",
        "ANTHROPIC_FOUNDRY_API_KEY": "a" * 84,
    }

    done = command("check", "--json", "--only", "target.*", environ=environ)

    (given,) = [c for c in json.loads(done.stdout)["checks"] if c["id"] == "target.given"]
    assert given["status"] == "fail"


FORMS = (
    ("--workspace", "not-a-guid", "is not a workspace ID"),
    ("--workspace", f"{ID}x", "is not a workspace ID"),
    ("--workspace", "local:nothere", "There is no local workspace named local:nothere"),
    ("--subscription", "not-a-guid", "is not a subscription ID"),
    ("--subscription", "Pay-As-You-Go", "is not a subscription ID"),
    ("--tenant", "not-a-guid", "neither a tenant ID"),
    ("--tenant", "https://contoso.com", "neither a tenant ID"),
)


@pytest.mark.parametrize("name", ["check", "serve", "demo"])
@pytest.mark.parametrize(("option", "value", "says"), FORMS)
def test_a_form_that_azure_could_not_have_is_refused(  # noqa: PLR0917 - as many fixtures
    name: str, option: str, value: str, says: str, command: RunCommand, tmp_path: Path
) -> None:
    """Each command says so at once: nothing is asked, nothing is served."""
    target = ("--base-url", f"http://{NO_ONE}/anthropic") if name == "check" else ()

    done = command(name, *target, option, value, environ={"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path)})

    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("option", "value", "says"), FORMS)
def test_a_bad_value_is_told_before_a_target_that_lacks(
    option: str, value: str, says: str, command: RunCommand, tmp_path: Path
) -> None:
    """Whoever mistyped one thing and left out another hears of what was typed."""
    done = command("check", option, value, environ={"FOUNDRY_DOCTOR_DATA_DIR": str(tmp_path)})

    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert says in done.stderr


def test_a_scenarios_check_is_repeated_as_it_was_asked_for(command: RunCommand) -> None:
    """The command that is printed runs: it starts its sandbox anew."""
    text = command("check", "--sandbox", "deployment-misspelt").stdout
    (again,) = {
        line.strip().removeprefix("$ foundry-doctor ")
        for line in text.splitlines()
        if line.strip().startswith("$ foundry-doctor check ")
    }

    done = command(*again.split())

    assert again == "check --sandbox deployment-misspelt --deployment claude-sonnet-5"
    assert (done.returncode, done.stderr) == (0, "")


def test_a_variable_is_held_to_the_same_form(command: RunCommand) -> None:
    """The default of an option is as good as the option."""
    environ = {"FOUNDRY_DOCTOR_SUBSCRIPTION": "mine", "ANTHROPIC_FOUNDRY_RESOURCE": "a1"}

    done = command("check", environ=environ)

    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert "FOUNDRY_DOCTOR_SUBSCRIPTION 'mine' is not a subscription ID" in done.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--workspace", ID),
        ("--subscription", ID.upper()),
        ("--tenant", ID),
        ("--tenant", "contoso.onmicrosoft.com"),
    ],
)
def test_a_right_form_is_taken(option: str, value: str, command: RunCommand) -> None:
    """IDs in either case, and a tenant by its domain."""
    done = command("check", "--resource", "contoso-ai", option, value, "--plan")

    assert done.returncode == 0


def test_a_deployment_that_is_named_twice_is_called_once(command: RunCommand) -> None:
    """Twice the same name is no second deployment, and costs no second call."""
    plans = [
        json.loads(command("check", "--resource", "a1", *named, "--plan", "--json").stdout)
        for named in (("--deployment", "d"), ("--deployment", "d", "--deployment", " d"))
    ]

    assert plans[0]["requests"] == plans[1]["requests"]
    assert plans[0]["output_tokens"] == 2, "a call, and its repeat if a success is empty"


def test_a_dash_is_standard_output(command: RunCommand, tmp_path: Path) -> None:
    """As everywhere else; no file of that name appears."""
    done = command("check", "--sandbox", "no-role", "--output", "-", cwd=tmp_path)

    assert TITLE in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_file_is_its_owners_alone(form: str, command: RunCommand, tmp_path: Path) -> None:
    """A result names resources and people, so one that was there before is closed to others."""
    new, old = tmp_path / "new", tmp_path / "old"
    old.write_text("an older result")
    old.chmod(0o644)

    for file in (new, old):
        command("check", "--sandbox", "no-role", "--format", form, "--output", str(file))

    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert stat.S_IMODE(old.stat().st_mode) == 0o600
    assert TITLE in old.read_text(encoding="utf-8")
    assert "an older result" not in old.read_text(encoding="utf-8")


def raw(*arguments: str, encoding: str) -> bytes:
    """Return what the command writes where its output is not a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "checks", *arguments],
        env={"PATH": os.environ["PATH"], **QUIET, "PYTHONIOENCODING": encoding},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        timeout=PATIENCE_S,
        check=False,
    ).stdout


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_narrow_encoding_gets_words_for_marks(encoding: str) -> None:
    """What a redirect on Windows writes can be read: no escapes."""
    text = raw("check", "--sandbox", "no-role", encoding=encoding).decode(encoding)

    assert f"FAIL {TITLE}" in text
    assert "-> Do this" in text
    assert "ok Passed" in text
    assert "\\u" not in text


def test_what_programs_read_is_utf_8_everywhere() -> None:
    """JSON stays JSON where the terminal's encoding is narrow, and XML what it says it is."""
    document = json.loads(raw("check", "--sandbox", "no-role", "--json", encoding="ascii"))
    xml = ET.fromstring(  # noqa: S314 - our own
        raw("check", "--sandbox", "no-role", "--format", "junit", encoding="cp1252")
    )

    assert document["root_causes"][0]["title"] == TITLE
    assert xml.tag == "testsuites"


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is POSIX")
@pytest.mark.parametrize("kind", ["dumb", "xterm-256color"])
def test_a_terminal_shows_the_answer_last(kind: str) -> None:
    """On 24 rows the last two lines are title and first command; dumb ones get no colour."""
    text = on_a_terminal(kind, columns=100, rows=24)

    title, command = text.replace("\r", "").rstrip("\n").split("\n")[-2:]
    assert TITLE in title
    assert "$ az role assignment" in command
    assert ("\x1b[" in text) == (kind != "dumb")


def on_a_terminal(
    kind: str, *arguments: str, columns: int, rows: int, stream: str = "stdout"
) -> str:
    """Run a command in a pseudo-terminal and return what it was sent on one of the streams."""
    import pty  # noqa: PLC0415 - POSIX alone has it
    from fcntl import ioctl  # noqa: PLC0415 - the same
    from struct import pack  # noqa: PLC0415 - the same
    from termios import TIOCSWINSZ  # noqa: PLC0415 - the same

    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", rows, columns, 0, 0))
    environ = {name: value for name, value in QUIET.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "checks", *(arguments or ("check", "--sandbox", "no-role"))],
        env={"PATH": os.environ["PATH"], "TERM": kind, "PYTHONUTF8": "1", **environ},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=theirs if stream == "stdout" else subprocess.DEVNULL,
        stderr=theirs if stream == "stderr" else subprocess.DEVNULL,
    )
    os.close(theirs)
    sent = b""
    try:
        while part := os.read(ours, 65536):
            sent += part
    except OSError:  # Linux says so when the other side is closed
        pass
    finally:
        os.close(ours)
        process.wait(PATIENCE_S)
    return sent.decode()


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is POSIX")
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--workspace", "nonsense"),
        ("check", "--sandbox", "no-rol"),
        ("check", "--timeout", "soon", "--resource", "contoso-ai"),
        ("check", "--resource", "a", "--resorce", "x1", "--and", "--several", "--others"),
    ],
)
def test_a_complaint_is_broken_between_words(
    arguments: tuple[str, ...], command: RunCommand
) -> None:
    """On a terminal no row of it is longer than the terminal; a pipe gets it on one line."""
    shown = on_a_terminal("xterm", *arguments, columns=50, rows=24, stream="stderr")
    piped = command(*arguments).stderr

    complaint = piped.splitlines()[-1]
    assert complaint.startswith("foundry-doctor")
    rows = shown.replace("\r", "").splitlines()
    start = next(n for n, row in enumerate(rows) if row and complaint.startswith(row))
    assert " ".join(rows[start:]) == complaint
    assert max(map(len, rows[start:])) <= 50


def test_powershell_is_a_word_away(command: RunCommand) -> None:
    """`--shell` chooses whose commands are printed; both are documented."""
    done = command("check", "--sandbox", "no-role", "--shell", "powershell")
    usage = command("check", "--help").stdout

    assert "       PS> az role assignment" in done.stdout
    for option in ("--shell", "--verbose", "--output"):
        assert option in usage
    assert "powershell" in usage


def test_verbose_shows_every_check(command: RunCommand) -> None:
    """The text alone is enough to argue with."""
    document = scenario_run("no-role").document

    done = command("check", "--sandbox", "no-role", "--verbose")

    titles = [c["title"] for c in document["checks"] if c["status"] != "pass"]
    assert [title for title in titles if title not in done.stdout] == []
    assert done.stdout.count("\n  ✓ ") > 10


@pytest.mark.parametrize("text", ["https://gw.example", "gw.example/x", "gw.example:x", "u@gw", ""])
def test_allow_host_takes_a_name_and_nothing_around_it(text: str, command: RunCommand) -> None:
    """What could never match is refused before anything is sent."""
    done = command("check", "--base-url", f"http://{NO_ONE}/anthropic/", "--allow-host", text)

    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert "--allow-host takes NAME or NAME:PORT" in done.stderr
