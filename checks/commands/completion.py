"""`foundry-doctor completion`: the script by which a shell completes the command with Tab."""

import argparse
import sys

from checks.commands.epilogue import end_help
from checks.words import say

SHELLS = ("bash", "zsh", "fish", "powershell")
PROGRAM = "foundry-doctor"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `completion`."""
    parser.add_argument("shell", choices=SHELLS, help=say("the shell to print the script for"))
    end_help(
        parser,
        examples=(
            'eval "$(foundry-doctor completion bash)"',
            'eval "$(foundry-doctor completion zsh)"',
            "foundry-doctor completion fish | source",
            "foundry-doctor completion powershell | Out-String | Invoke-Expression",
        ),
        exits={0: say("the script was printed"), 2: say("incorrect usage")},
    )


def run(options: argparse.Namespace) -> int:
    """Print the script and return the exit code."""
    from argcomplete.shell_integration import shellcode  # noqa: PLC0415 - for this command only

    script: str = shellcode([PROGRAM], shell=options.shell)
    sys.stdout.write(f"{script}\n")
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell's question, and end the program."""
    import argcomplete  # noqa: PLC0415 - only when a shell asks

    argcomplete.autocomplete(parser, always_complete_options="long")
