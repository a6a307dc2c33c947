"""`foundry-doctor check`: one diagnosis from the shell or from CI."""

import argparse
import sys
from typing import TYPE_CHECKING

from checks.commands.epilogue import CREDENTIALS, DEFAULTS, end_help
from checks.commands.output import check_output, put_out
from checks.commands.reporting import add_format_options, format_of, report, write
from checks.commands.running import add_run_options, diagnose, environment, request_of
from checks.commands.showing import is_terminal
from checks.commands.target_options import add_target_options
from checks.words import say

if TYPE_CHECKING:
    from checks.engine.run import RunRequest


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `check`."""
    add_target_options(parser)
    what = add_run_options(parser)
    what.add_argument("--list", action="store_true", help=say("list the checks and exit"))
    what.add_argument(
        "--plan", action="store_true", help=say("print what would be sent, but send nothing")
    )
    add_format_options(parser)
    end_help(
        parser,
        examples=(
            "foundry-doctor check --resource contoso-ai",
            "foundry-doctor check --resource contoso-ai --deployment claude-sonnet-5 --json",
            "foundry-doctor check --resource contoso-ai --only 'network.*' --verbose",
            "foundry-doctor check --sandbox no-role",
        ),
        variables={**CREDENTIALS, **DEFAULTS},
        exits={
            0: say("calls work"),
            1: say("something stops them"),
            2: say("no verdict, or incorrect usage"),
        },
    )


def run(options: argparse.Namespace) -> int:
    """Carry out `check` and return its exit code."""
    options.format = format_of(options)
    if options.list:
        return _list()
    with environment(options) as environ:
        request = request_of(options, environ)
        if options.plan:
            return _print_plan(request, options)
        check_output(options.output)
        found = diagnose(request, progress=is_terminal(sys.stderr))
        from checks.report.document import document_of  # noqa: PLC0415 - after the answers

        return report(document_of(*found), options)


def _list() -> int:
    from checks.engine.checks import CHECKS  # noqa: PLC0415 - imports every rule
    from checks.report.document import title_of  # noqa: PLC0415 - the same

    put_out("".join(f"{check.id:32}{title_of(check.id)}\n" for check in CHECKS))
    return 0


def _print_plan(request: "RunRequest", options: argparse.Namespace) -> int:
    from checks.engine.plan import plan_of  # noqa: PLC0415 - for --plan only
    from checks.report.plan import render_plan  # noqa: PLC0415 - the same

    plan = plan_of(request)
    if options.format == "json":
        from checks.report.as_json import render  # noqa: PLC0415 - the same

        write(render(plan), options.output, for_people=False)
    else:
        write(render_plan(plan), options.output, for_people=True)
    return 0
