"""The HTTP library, imported without its command line: that takes rich and pygments, 50 ms.

httpx imports its command line wherever click and rich are installed, and does without where they
are not. Streamlit brings both, so that every check would wait for them before its first request.
"""

import sys

_COMMAND_LINE = "httpx._main"

if "httpx" not in sys.modules:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]  # documented: its import fails
    import httpx  # noqa: F401 - once is enough for everybody

    del sys.modules[_COMMAND_LINE]
