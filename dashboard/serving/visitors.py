"""Who sends a request, from the cookie in which Streamlit keeps an OpenID Connect sign-in."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import Scope

from dashboard.context.settings import Settings
from dashboard.context.viewer import is_over


def is_let_in(scope: Scope, settings: Settings) -> bool:
    """Tell whether the request comes from somebody whom a page would be drawn for."""
    claims = claims_of(HTTPConnection(scope).cookies)
    return (
        claims.get("is_logged_in") is True
        and not is_over(claims, datetime.now(UTC))
        and settings.access.lets_in(claims)
    )


def claims_of(cookies: Mapping[str, str]) -> Mapping[str, Any]:
    """Return the claims that Streamlit has signed; empty where there are none of its own."""
    from streamlit.auth_util import get_cookie_with_chunks  # noqa: PLC0415 - half a second
    from streamlit.web.server.server_util import get_cookie_secret  # noqa: PLC0415 - the same
    from streamlit.web.server.starlette.starlette_app_utils import (  # noqa: PLC0415 - the same
        decode_signed_value,
    )
    from streamlit.web.server.starlette.starlette_server_config import (  # noqa: PLC0415 - the same
        USER_COOKIE_NAME,
    )

    secret = get_cookie_secret()

    def signed(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    try:
        found = json.loads(get_cookie_with_chunks(signed, USER_COOKIE_NAME) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
