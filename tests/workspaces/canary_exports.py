"""Exported logs with a made-up secret in each of the places that a file of logs has."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.canary_cases import canary, foundry_key, jwt
from tests.workspaces.exports import (
    RESOURCE,
    START,
    Row,
    csv_text,
    event,
    logged,
    properties,
    write,
)

CANARIES = {
    "foundry": foundry_key("AAAAACOG"),
    "legacy": f"api-key: {canary('l', 16).encode().hex()}",
    "anthropic": "sk-ant-api03-" + canary("a", 93),
    "jwt": jwt("logged"),
    "client": canary("log", 3) + "8Q~" + canary("secret", 34),
    "password": f"password={canary('p', 30)}",
}
Make = Callable[[int, str], Row]


def _of_resource(**changes: str) -> Make:
    def make(number: int, secret: str) -> Row:
        made = {name: text.format(secret) for name, text in changes.items()}
        said = json.dumps(properties() | {"promptTokens": 10})
        status = "200" if number % 2 else "429"
        return logged(event(number, resultSignature=status, **{"properties": said, **made}))

    return make


def _inside(name: str) -> Make:
    def make(number: int, secret: str) -> Row:
        value = f"claude {secret}" if name == "modelName" else secret
        said = properties() | {"promptTokens": 10, name: value}
        return logged(event(number, properties=json.dumps(said)))

    return make


def _of_gateway(name: str) -> Make:
    def make(number: int, secret: str) -> Row:
        headers = {"apim-request-id": f"a{number}", "request-id": f"r{number}"}
        row: Row = {
            "TimeGenerated": f"{START:%Y-%m-%dT%H:%M:%S.%f}Z",
            "CorrelationId": f"c{number}",
            "ResponseCode": 429,
            "TotalTime": 50 + number,
            "Url": "https://apim.example/anthropic/v1/messages",
            "LastErrorReason": "quota",
            "UserId": "u",
            "OperationId": "o",
        }
        if name in headers:
            headers[name] = f"{number} {secret}"
        else:
            row[name] = secret
        return row | {"ResponseHeaders": json.dumps(headers)}

    return make


PLACES: Mapping[str, Make] = {
    "operation": _of_resource(operationName="{}"),
    "resource": _of_resource(resourceId=RESOURCE.replace("CONTOSO", "{}")),
    "region": _of_resource(location="{}"),
    "correlation": _of_resource(correlationId="{}"),
    "deployment": _inside("modelDeploymentName"),
    "model": _inside("modelName"),
    "caller": _inside("callerObjectId"),
    "reason": _of_gateway("LastErrorReason"),
    "user": _of_gateway("UserId"),
    "request": _of_gateway("request-id"),
}
KEPT_APART = {"correlation", "request"}
"""IDs: they are masked on their ways out, not where they are kept."""


def write_canaries(folder: Path) -> list[Path]:
    """Write a file for each place and secret, which is in the file's name, too."""
    found: list[Path] = []
    for place, make in PLACES.items():
        for kind, secret in CANARIES.items():
            number = len(found)
            rows = [make(number, secret)]
            name = f"{number} {secret.replace('/', '-')[:200]}.csv"
            found.append(write(folder, name, csv_text(rows)))
            said = " ".join(map(str, rows[0].values())).lower()
            assert secret.lower() in said, (place, kind)
    return found
