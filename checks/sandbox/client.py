"""Changes a running sandbox through its control route; needs nothing but its env file."""

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TIMEOUT_S = 10


class ControlError(RuntimeError):
    """The sandbox cannot be asked, or refuses; the message says why and what exists."""


def send(environ: Mapping[str, str], action: Mapping[str, str]) -> dict[str, Any]:
    """Do one action in the sandbox that wrote this environment; return what it now holds.

    All values are texts; `checks.sandbox.actions` is what reads them.

    grant, revoke: role, with principal and scope if not the scenario's app and the account
    deploy: name, model, and if need be version, sku, capacity
    delete-deployment: name
    set-deployment-state: name, state
    deny, undeny: if need be name, principal, scope, actions, data_actions
    network-rule: public=on|off, default=allow|deny, ip=RANGE
    local-auth, diagnostics: state=on|off
    quota: limit, and name if not that of the scenario's deployment
    fault: kind, and if need be path, times, seconds; mend takes all faults away
    """
    try:
        address, token = environ["FOUNDRY_DOCTOR_ARM"], environ["FOUNDRY_DOCTOR_SANDBOX_TOKEN"]
        trust = ssl.create_default_context(cafile=environ["FOUNDRY_DOCTOR_CA_FILE"])
    except KeyError as error:
        raise ControlError(f"{error.args[0]} is not set: is this a sandbox's env file?") from error
    except OSError as error:
        raise ControlError("The sandbox's CA file is gone: the sandbox has ended.") from error
    parts = urlsplit(address)
    if parts.scheme != "https" or parts.hostname not in _LOOPBACK:
        raise ControlError(f"{address} is not on this machine: only a local sandbox is changed.")
    # http.client and not urllib.request: proxies of the environment must not see the token.
    connection = HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S, context=trust)
    return _post(connection, dict(action), token)


def _post(connection: HTTPSConnection, action: dict[str, str], token: str) -> dict[str, Any]:
    try:
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        connection.request("POST", "/sandbox/state", json.dumps(action), headers)
        response = connection.getresponse()
        answer: dict[str, Any] = json.loads(response.read())
    except (OSError, HTTPException, ValueError) as error:
        raise ControlError(f"The sandbox does not answer: {error}.") from error
    finally:
        connection.close()
    if response.status != 200:
        raise ControlError(str(answer.get("error", answer)))
    return answer
