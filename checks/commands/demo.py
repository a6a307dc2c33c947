"""`foundry-doctor demo`: the dashboard over sandboxes; it needs no Azure and no credential."""

import argparse
import os
from datetime import datetime

from checks.commands.beforehand import prepare
from checks.commands.epilogue import DATA, end_help
from checks.commands.extras import require
from checks.commands.serve import SERVER_EXITS, access_of, add_server_options, sign_in_of, warn
from checks.commands.target_forms import check_forms
from checks.commands.target_options import SANDBOX, add_target_options, input_of
from checks.errors import UsageError
from checks.words import say

SCENARIO = "no-role"
"""What a demo begins with: the failure that people meet most and understand least."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `demo`."""
    add_server_options(parser)
    add_target_options(parser)
    group = parser.add_argument_group("sandbox")
    group.add_argument(
        "--scenario",
        metavar="NAME",
        help=say(
            "the fault to start with, which also appears in the logs ({scenario})",
            scenario=SCENARIO,
        ),
    )
    group.add_argument(
        "--seed",
        metavar="N",
        type=int,
        default=1,
        help=say("seed that determines keys and IDs (default: 1)"),
    )
    group.add_argument(
        "--now", metavar="ISO", type=_moment, help=say("the fixed time of the sandbox's clock")
    )
    end_help(
        parser,
        examples=(
            "foundry-doctor demo",
            "foundry-doctor demo --scenario rate-limited --port 0 --no-browser",
        ),
        variables=DATA,
        exits=SERVER_EXITS,
    )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise argparse.ArgumentTypeError(
            say("{text!r} is not a time with a time zone, such as 2026-11-20T12:00:00Z", text=text)
        )
    return moment


def run(options: argparse.Namespace) -> int:
    """Serve the demo until stopped, and return the exit code."""
    require("demo")
    from dashboard.context.demo import DEMO, check_name  # noqa: PLC0415 - after the options are known
    from dashboard.context.settings import DemoSettings, Settings  # noqa: PLC0415 - the same

    scenario = options.scenario or SCENARIO
    check_name(scenario)
    if options.cloud not in (None, SANDBOX):
        raise UsageError(
            say("The demo calls only its own sandbox. Leave out --cloud, or use serve.")
        )
    # The user's own environment says nothing about a sandbox.
    defaults = input_of(options, {})
    check_forms(defaults)
    prepare()
    sign_in = sign_in_of(options, os.environ)
    access = access_of(options, sign_in, os.environ)
    warn(sign_in, access, os.environ)
    settings = Settings(
        host=options.host,
        port=options.port,
        sign_in=sign_in,
        access=access,
        defaults=defaults,
        auth=options.auth,
        cloud=SANDBOX,
        demo=DemoSettings(
            scenario=scenario,
            # Logs are looked at where they can be read, unless somebody asked for another state.
            logs_scenario=options.scenario or "",
            seed=options.seed,
            now=options.now,
        ),
    )
    if settings.demo:
        DEMO.begin(settings.demo)
    from dashboard.serving.launch import launch  # noqa: PLC0415 - imports streamlit

    return launch(
        settings,
        open_browser=not options.no_browser,
        ready_file=options.ready_file,
        on_end=DEMO.close,
    )
