"""`foundry-doctor config`: what is wrong in a client's configuration, and the corrected file."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checks.commands.epilogue import end_help
from checks.commands.output import put_out
from checks.commands.showing import SHELL, shown
from checks.errors import UsageError
from checks.report.answer import SHELLS
from checks.words import say

WRONG_EXIT, UNKNOWN_EXIT = 1, 2
MOST_BYTES = 1_000_000
"""A longer file is no configuration."""
MOST_FILES = 50
UNREADABLE = "\ufffd"
"""Stands for bytes of another encoding, which would be lost in a written file."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `config`."""
    end_help(
        parser,
        examples=(
            "foundry-doctor config ~/.claude/settings.json --resource contoso-ai",
            "foundry-doctor config litellm.yaml --output corrected.yaml",
            "foundry-doctor config - --client cline < settings.json",
            "foundry-doctor config --env",
        ),
        exits={
            0: say("nothing is wrong"),
            1: say("something is wrong"),
            2: say("no client's configuration was recognized, or incorrect usage"),
        },
    )
    add = parser.add_argument
    add("files", nargs="*", metavar="FILE", help=say("configuration file; - reads standard input"))
    add(
        "--env", action="store_true", help=say("read this environment and the clients' usual files")
    )
    add("--resource", metavar="NAME", default="", help=say("the Foundry resource"))
    add(
        "--deployment",
        metavar="NAME[=MODEL]",
        action="append",
        default=[],
        help=say("a deployment of the resource, and its model; repeatable"),
    )
    add(
        "--evidence",
        metavar="FILE",
        help=say("read the resource and its deployments from an evidence file"),
    )
    add("--client", metavar="NAME", default="", help=say("the client that reads the files"))
    add("--client-version", metavar="V", default="", help=say("the version of the client"))
    add(
        "--place",
        metavar="TEXT",
        default="",
        help=say("where the file is, or which process reads it"),
    )
    add(
        "--process-env",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help=say("an environment variable of the client's process, never a secret; repeatable"),
    )
    add(
        "--output",
        metavar="FILE",
        help=say("write the corrected file here; for several files, a folder"),
    )
    add(
        "--skip-unknown", action="store_true", help=say("skip files that belong to no known client")
    )
    add("--list", action="store_true", help=say("list the clients"))
    add("--format", choices=("text", "json"), default="text", help="(text)")
    add("--shell", choices=SHELLS, default=SHELL, help=argparse.SUPPRESS)
    add("--verbose", action="store_true", help=say("show codes and sources"))


def run(options: argparse.Namespace) -> int:
    """Read the files; return 0 if they are right, 1 if not, 2 if no client is recognised."""
    if options.list:
        return _list(options)
    files = _files(options)
    from checks.clients.reading import read  # noqa: PLC0415 - with the options known

    reading = read(files, _known(options))
    if not options.skip_unknown:
        _complain(files, [file.file for file in reading.files])
    if not files:
        sys.stderr.write(say("No client's configuration is set in this environment.\n"))
    if not reading.files:
        return 0 if options.skip_unknown else UNKNOWN_EXIT
    if options.output:
        _write(reading, Path(options.output), dict(files))
    from checks.report.configuration import configuration_of  # noqa: PLC0415 - the same

    _put(configuration_of(reading), options)
    return WRONG_EXIT if any(file.faults for file in reading.files) else 0


def _files(options: argparse.Namespace) -> list[tuple[str, str]]:
    if not (options.files or options.env):
        raise UsageError(say("Specify a file, - for standard input, or --env."))
    if len(options.files) > MOST_FILES:
        raise UsageError(say("Specify at most {most} files.", most=MOST_FILES))
    if options.files.count("-") > 1:
        raise UsageError(say("Standard input can be read only once."))
    found = [(name, _text(name)) for name in options.files]
    return [*found, *_environment(options)] if options.env else found


def _environment(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Read this process's variables and the clients' files, and say which."""
    from checks.clients.places import usual, variables_of  # noqa: PLC0415 - for --env only

    usually = usual(options.client, Path.home(), Path.cwd())
    paths = [(path, path.is_file()) for path in usually]
    for path, is_there in paths:
        told = say("found") if is_there else say("not found")
        sys.stderr.write(say("{path}: {told}\n", path=path, told=told))
    text = variables_of(os.environ)
    found = [(str(path), _text(str(path))) for path, is_there in paths if is_there]
    return [*found, (say("environment"), text)] if text else found


def _text(name: str) -> str:
    if name == "-":
        if sys.stdin is None:
            raise UsageError(say("Standard input is closed. Specify a file."))
        if sys.stdin.isatty():
            end = "Ctrl-Z, Enter" if sys.platform == "win32" else "Ctrl-D"
            sys.stderr.write(say("Paste the configuration, then press {end}.\n", end=end))
        return _whole(sys.stdin.buffer.read(MOST_BYTES + 1), say("Standard input"))
    try:
        with Path(name).open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(say("Cannot read {file}: {why}.", file=name, why=why)) from error
    return _whole(content, name)


def _whole(content: bytes, name: str) -> str:
    from checks.commands.explain import decoded  # noqa: PLC0415 - one reader of odd encodings

    if len(content) > MOST_BYTES:
        raise UsageError(say("{file} is too large for a configuration.", file=name))
    return decoded(content)


def _known(options: argparse.Namespace) -> Any:
    from checks.clients.model import Known  # noqa: PLC0415 - with the options known
    from checks.clients.reading import client_named  # noqa: PLC0415 - the same
    from checks.clients.values import resource_in  # noqa: PLC0415 - the same

    if options.client and client_named(options.client) is None:
        told = say(
            "There is no client {client!r}. To list the clients, run foundry-doctor config --list.",
            client=options.client[:100],
        )
        raise UsageError(told)
    given = resource_in(options.resource)
    if options.resource and not given:
        told = say(
            "{resource!r} is not the name or the URL of a Foundry resource.",
            resource=options.resource[:100],
        )
        raise UsageError(told)
    resource, deployments = _collected(options.evidence) if options.evidence else ("", {})
    return Known(
        resource=given or resource,
        deployments=_deployments(options.deployment) or deployments,
        client=options.client,
        version=options.client_version,
        place=options.place,
        process_env=_pairs(options.process_env),
    )


def _collected(file: str) -> tuple[str, Mapping[str, str]]:
    """Return the resource of an evidence file, and its deployments with their models."""
    from checks.archive.files import MOST_BYTES as MOST_EVIDENCE  # noqa: PLC0415 - for --evidence
    from checks.archive.files import RefusedError  # noqa: PLC0415 - the same
    from checks.archive.reading import opened  # noqa: PLC0415 - the same
    from checks.evidence.arm.deployments import DeploymentList  # noqa: PLC0415 - the same
    from checks.report.names import target_of  # noqa: PLC0415 - the same

    try:
        with Path(file).open("rb") as stream:
            run = opened(stream.read(MOST_EVIDENCE + 1)).run
    except (OSError, RefusedError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(say("Cannot use {file}: {why}.", file=file, why=why)) from error
    listed = run.evidence.get(DeploymentList)
    found = {one.name: one.model for one in listed.items} if listed else {}
    return str((target_of(run).get("resource") or {}).get("value") or ""), found


def _deployments(given: Sequence[str]) -> Mapping[str, str]:
    parts = (one.partition("=") for one in given)
    return {name.strip(): (model or name).strip() for name, _, model in parts if name.strip()}


def _pairs(given: Sequence[str]) -> Mapping[str, str]:
    pairs = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            raise UsageError(say("--process-env takes NAME=VALUE."))
        pairs[name.strip()] = value
    return pairs


def _complain(files: Sequence[tuple[str, str]], known: Sequence[str]) -> None:
    """Say which files are no client's configuration that is known here."""
    for name, _ in files:
        if name not in known:
            told = say(
                "{file}: no client's configuration was recognized. Specify --client, or list the "
                "clients with foundry-doctor config --list.\n",
                file=name,
            )
            sys.stderr.write(told)


def _write(reading: Any, output: Path, texts: Mapping[str, str]) -> None:
    """Write the corrected text with its secrets: to a file, or into a folder for several."""
    from checks.clients.texts.choosing import put_back  # noqa: PLC0415 - for --output only

    several = len(reading.files) > 1 or output.is_dir()
    names = [_written_as(file.file) for file in reading.files]
    if several and output.exists() and not output.is_dir():
        raise UsageError(say("{output} is a file. Specify a folder for several.", output=output))
    if twice := next((name for name in names if names.count(name) > 1), ""):
        told = say("Two of the files are named {name}. Correct them one at a time.", name=twice)
        raise UsageError(told)
    try:
        if several:
            output.mkdir(parents=True, exist_ok=True)
        for file in reading.files:
            if file.corrected is None:
                told = say(
                    "{file} needs values that only you know. Nothing was written.\n",
                    file=file.file,
                )
                sys.stderr.write(told)
                continue
            if UNREADABLE in file.corrected:
                told = say("{file} is not in UTF-8. Nothing was written.\n", file=file.file)
                sys.stderr.write(told)
                continue
            path = output / _written_as(file.file) if several else output
            _private(path, put_back(file.corrected, texts[file.file]))
    except OSError as error:
        told = say("Cannot write {file}: {why}.", file=output, why=error.strerror)
        raise UsageError(told) from error


def _written_as(name: str) -> str:
    return Path(name).name if name != "-" else "stdin"


def _private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read: it may hold keys."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _list(options: argparse.Namespace) -> int:
    from checks.clients.knowledge import clients  # noqa: PLC0415 - with the options known

    found = sorted(clients().values(), key=lambda client: client.id)
    if options.format == "json":
        _put_json({"clients": [{"id": c.id, "title": c.title} for c in found]})
    else:
        put_out("".join(f"{client.id:<26} {client.title}\n" for client in found))
    return 0


def _put(document: Mapping[str, Any], options: argparse.Namespace) -> None:
    if options.format == "json":
        _put_json(document)
        return
    from checks.report import config_text  # noqa: PLC0415 - rich is for people

    put_out(config_text.render(document, shell=options.shell, **shown(options)))


def _put_json(document: Mapping[str, Any]) -> None:
    from checks.report import as_json  # noqa: PLC0415 - the same

    put_out(as_json.render(document), for_people=False)
