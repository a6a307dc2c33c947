"""A local Azure in one process: Entra, ARM, Log Analytics, the gateway, a control route, over TLS.

It speaks Azure's wire formats and imports nothing of the engine, so that it can disagree with it.

    from checks.sandbox import Sandbox, load, names

    with Sandbox("healthy", seed=7, now=None, port=0, latency_ms=0) as sandbox:
        sandbox.environment      # dict[str, str]: the lines of the env file
        sandbox.client_options   # what the scenario's client uses: auth, base_url, resource,
                                 # deployments, tenant_id, subscription_id
        sandbox.requests         # tuple[LoggedRequest, ...], in order of arrival, thread-safe
        sandbox.ca_pem           # str: what the scenario's machine trusts
        sandbox.ca_file          # Path of the same, in a private directory, removed by stop()
        sandbox.gateway_port, sandbox.management_port
        sandbox.state            # the mutable Azure; change it with the control route

    Sandbox(...).start()         # returns itself once both listeners accept; .stop() ends it
    names()                      # the scenarios that come with the package, sorted
    load("no-role")              # Scenario(title, summary, auth, plan); a path to a TOML file, too

A port in use is an `OSError`, a scenario file that says something unknown a `ScenarioError`.
`checks.sandbox.client.send(environ, {"action": "grant", "role": "…"})` changes a running sandbox;
`actions.ACTIONS` is what it can do.

The client has the credentials that the scenario's file gives it: a scenario with a key alone puts
no AZURE_ variable into the environment. `Sandbox(with_identity(load("wrong-key"), "reader"))` runs
the same scenario for somebody else:

    "scenario"   as the file says (the default)
    "reader"     an app that may read all of ARM, beside the key or token if there is one
    "outsider"   an app that may read nothing of ARM, likewise; it still calls Claude where the
                 scenario's own app may
    "key-only"   a key and nothing else

Only the client and its roles differ: what is wrong in the scenario stays wrong. ARM's misbehaviour
is state, too: `[[patch.arm.faults]]` in a scenario file, or the action `fault`.
The heavy imports (hypercorn, trustme, cryptography) happen in `start`, not here.
"""

from checks.sandbox.identities import Identity, with_identity
from checks.sandbox.journal import LoggedRequest
from checks.sandbox.scenarios import Scenario, ScenarioError, load, names
from checks.sandbox.server import Sandbox
from checks.sandbox.state import ClientOptions

__all__ = [
    "ClientOptions",
    "Identity",
    "LoggedRequest",
    "Sandbox",
    "Scenario",
    "ScenarioError",
    "load",
    "names",
    "with_identity",
]
