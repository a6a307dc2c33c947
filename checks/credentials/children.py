"""The programs that hold a sign-in (az, azd, pwsh): started without the secrets of this one.

They sign in with what they keep themselves. Whatever stands for one of them on the path must not
be handed a key or a client secret that it has no use for.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from checks.credentials.choice import SECRETS

TELLING = ("_SECRET", "_PASSWORD", "_PASS", "_TOKEN", "_KEY", "_PAT")
"""What the name of a secret ends in, whosever it is."""

THEIRS = frozenset({"ACTIONS_ID_TOKEN_REQUEST_TOKEN"})
"""With it azd renews its own token in GitHub's workflows."""


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the variables whose names tell of a secret."""
    return {name: value for name, value in environ.items() if not _is_secret(name.upper())}


def _is_secret(name: str) -> bool:
    return name in SECRETS or (name.endswith(TELLING) and name not in THEIRS)


class BareSubprocess:
    """Stands in for `subprocess` in a module that starts programs with the whole environment."""

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    @staticmethod
    def check_output(*args: Any, **options: Any) -> Any:
        """Do as `subprocess.check_output`, without our secrets."""
        return subprocess.check_output(*args, **_bare(options))  # noqa: S603 - the library's words

    @staticmethod
    def Popen(*args: Any, **options: Any) -> "subprocess.Popen[Any]":  # noqa: N802 - its name
        """Do as `subprocess.Popen`, without our secrets."""
        return subprocess.Popen(*args, **_bare(options))  # noqa: S603 - the same


def _bare(options: Mapping[str, Any]) -> dict[str, Any]:
    return {**options, "env": without_secrets(options.get("env") or os.environ)}


BARE = BareSubprocess()


def start_bare(kind: type) -> None:
    """Have a credential of azure-identity start its program without our secrets.

    The library takes no environment for it (1.27.0, read 2026-11-28).
    """
    vars(sys.modules[kind.__module__])["subprocess"] = BARE


def name_no_processor() -> None:
    """Keep Python from asking `uname -p`, as it does for the user agent of Azure's libraries."""
    vars(platform.uname()).setdefault("processor", "")
