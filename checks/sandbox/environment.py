"""What a sandbox puts into its client's environment."""

from pathlib import Path

from checks.sandbox import control, doors
from checks.sandbox.state import State
from checks.sandbox.tokens import Signer, app_claims


def variables(
    state: State,
    *,
    gateway_port: int,
    management_port: int,
    ca_file: Path,
    proxy_port: int | None = None,
) -> dict[str, str]:
    """Return the variables that point a client at a sandbox, in the order of the env file."""
    management = f"https://localhost:{management_port}"
    proxy = f"127.0.0.1:{proxy_port}" if proxy_port else ""
    values = {
        "ANTHROPIC_FOUNDRY_BASE_URL": state.plan.client.base_url.format(gateway=gateway_port),
        "ANTHROPIC_FOUNDRY_RESOURCE_NAME": state.account.name,
        **_credentials(state),
        "AZURE_AUTHORITY_HOST": state.plan.client.authority or management,
        "FOUNDRY_DOCTOR_ARM": management,
        "FOUNDRY_DOCTOR_LOGS": management,
        "FOUNDRY_DOCTOR_METRICS": management,
        "FOUNDRY_DOCTOR_SUBSCRIPTION": state.plan.client.subscription,
        "FOUNDRY_DOCTOR_WORKSPACE": state.plan.logs.workspace,
        "FOUNDRY_DOCTOR_CA_FILE": str(ca_file),
        "FOUNDRY_DOCTOR_DEPLOYMENT": state.plan.client.deployment,
        "FOUNDRY_DOCTOR_SANDBOX_TOKEN": control.token(state),
        "FOUNDRY_DOCTOR_NOW": state.clock.fixed.isoformat() if state.clock.fixed else "",
        "FOUNDRY_DOCTOR_ZONE": ",".join(_zone(state, gateway_port, proxy)),
        "HTTPS_PROXY": f"http://{proxy}" if proxy else "",
    }
    return {name: value for name, value in values.items() if value}


def _zone(state: State, gateway_port: int, proxy: str) -> tuple[str, ...]:
    planned = (entry.format(gateway=gateway_port) for entry in state.plan.client.zone)
    hosts = (*doors.OWN_HOSTS, doors.REGIONAL_HOSTS)
    front = state.plan.wire.api_management
    return (
        *((f"{proxy}={proxy}",) if proxy else ()),
        *planned,
        *((f"{front}=127.0.0.1:{gateway_port}",) if front else ()),
        *(f"*{host}=127.0.0.1:{gateway_port}" for host in hosts),
    )


def _credentials(state: State) -> dict[str, str]:
    client, app = state.plan.client, state.app(state.plan.client.app)
    signs_in = bool(client.secret)
    return {
        "ANTHROPIC_FOUNDRY_API_KEY": state.key(client.key, client.key_suffix) if client.key else "",
        "ANTHROPIC_FOUNDRY_AUTH_TOKEN": _pasted_token(state) if client.token.audience else "",
        "AZURE_TENANT_ID": state.tenant(app.tenant).id if signs_in else "",
        "AZURE_CLIENT_ID": app.client_id if signs_in else "",
        "AZURE_CLIENT_SECRET": state.secret(app, client.secret) if signs_in else "",
    }


def _pasted_token(state: State) -> str:
    pasted, app = state.plan.client.token, state.app(state.plan.client.app)
    claims = app_claims(
        state.tenant(app.tenant),
        app,
        audience=pasted.audience,
        issued_at=int(state.clock.now().timestamp()) - pasted.age_s,
        token_id=state.seeded.text(22, "uti", "pasted", pasted.audience),
    )
    return Signer(state.seeded).sign(claims)
