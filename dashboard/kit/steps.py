"""The steps of a remedy, each with its commands below it, in the shell that the viewer uses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import streamlit as st

from checks.causes.shells import Shell
from checks.report.safe import terminal
from checks.words import say
from dashboard.kit import linked
from dashboard.kit.cards import plain
from dashboard.kit.copying import copy_button

SHELL, KEPT = "shell", "shell-kept"
"""The URL's parameter for the shell whose commands are shown; what a session keeps of it."""
NAMES = {Shell.BASH.value: "bash", Shell.POWERSHELL.value: "PowerShell"}
"""Shell → its name, on the page and in the link."""
VALUES = {name: shell for shell, name in NAMES.items()}
ALTERNATIVE = ("Or, ", "Or ")
PRINTS = say("Prints a secret. Do not run it while sharing your screen.")

Step = Mapping[str, Any]


def differ(steps: Sequence[Step]) -> bool:
    """Tell whether it matters which shell the viewer uses."""
    return any(entry["shell"] != "any" for step in steps for entry in step["commands"])


def switch() -> None:
    """Draw the choice of the shell; the link and the session keep it."""
    kept = st.session_state.get(KEPT, Shell.BASH.value)
    linked.follow(SHELL, lambda given: VALUES.get(given[-1], kept) if given else kept, kept)
    st.segmented_control(
        say("Commands for"),
        tuple(NAMES),
        required=True,
        format_func=NAMES.__getitem__,
        key=SHELL,
        on_change=_keep,
        label_visibility="collapsed",
    )


def refuse_unusable() -> None:
    """Say that the link's shell is none, where it is none."""
    linked.refuse_unlisted(SHELL, NAMES.values())


def _keep() -> None:
    chosen = st.session_state[KEPT] = st.session_state[SHELL]
    linked.write({SHELL: [NAMES[chosen]]})


def show(steps: Sequence[Step], key: str) -> None:
    """Draw steps in order; what is done instead of the step before it has no number.

    `key` tells the buttons of these steps from those of others.
    """
    shell = st.session_state.get(SHELL) or Shell.BASH.value
    for place, (lead, step) in enumerate(_numbered(steps)):
        st.markdown(f"{lead} {plain(_text(step))}")
        shown = [entry for entry in step["commands"] if entry["shell"] in ("any", shell)]
        for number, entry in enumerate(shown):
            _command(entry, f"{key}-{place}-{number}")


def _command(entry: Mapping[str, Any], key: str) -> None:
    """Draw a command, above it where it is typed and a button that copies it."""
    with st.container(gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_typed_in(entry["shell"]), width="stretch")
            copy_button("Copy", entry["text"], f"copy-{key}", of=_named(entry["text"]))
        st.code(terminal(entry["text"]), language=None, wrap_lines=True)
        if entry["prints_secret"]:
            st.caption(f":material/visibility: {PRINTS}")


def _named(command: str) -> str:
    """Name a command by its first words, as a whole one is long to listen to."""
    return say("the command {split}", split=" ".join(command.split()[:3]))


def _typed_in(shell: str) -> str:
    return say("Run in {names}", names=NAMES[shell]) if shell in NAMES else say("Run in a terminal")


def _numbered(steps: Sequence[Step]) -> Iterator[tuple[str, Step]]:
    number = 0
    for step in steps:
        number += not step["or"]
        yield (":gray-badge[or]" if step["or"] else f"{number}."), step


def _text(step: Step) -> str:
    """Return a step's words without what the mark before it says."""
    text = str(step["step"])
    lead = next((lead for lead in ALTERNATIVE if step["or"] and text.startswith(lead)), "")
    rest = text.removeprefix(lead)
    return rest[:1].upper() + rest[1:] if lead else text
