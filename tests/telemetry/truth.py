"""What the pages ought to say of a sandbox, computed in pandas from the generator's own calls."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from checks.sandbox.logs.store import truth
from checks.sandbox.state import State
from checks.workspaces import Span

PRICES = Path(__file__).parents[2] / "checks" / "knowledge" / "prices.toml"
TOKENS = {
    "input_tokens": "input_tokens",
    "cache_read_tokens": "cache_read_tokens",
    "cache_write_5m_tokens": "cache_write_tokens",
    "cache_write_1h_tokens": "cache_write_1h_tokens",
    "output_tokens": "output_tokens",
}
"""Column of the truth → the cube's name of the same."""
PARTS = {
    "input_tokens": "input",
    "cache_read_tokens": "cache_read",
    "cache_write_tokens": "cache_write_5m",
    "cache_write_1h_tokens": "cache_write_1h",
    "output_tokens": "output",
}
"""The cube's name → the price list's."""


def calls_of(state: State, now: datetime) -> pd.DataFrame:
    """Return the calls that count, each once, as far as the logs tell of them.

    The account's own log counts what it has: every call that reached the account. The neighbour has
    none, so its spans count; what API Management refused itself is in its log alone. Tokens come
    from a span that names the gateway's ID, or without the cache's share from the account's log.
    """
    with truth(state) as database:
        found = database.execute(
            "SELECT * REPLACE (sources::VARCHAR[] AS sources) FROM store.truth "
            "WHERE visible_at <= $1",
            [now.replace(tzinfo=None)],
        ).df()
    # The database keeps texts of which there are few as an enumeration.
    few = found.select_dtypes("category").columns
    found[few] = found[few].astype("str")
    sees = {
        name: found["sources"].map(lambda names, name=name: name in names)
        for name in ("AzureDiagnostics", "AppDependencies", "ApiManagementGatewayLlmLog")
    }
    logged = sees["AzureDiagnostics"]
    neighbour = ~logged & sees["AppDependencies"]
    refused = found["gateway_reason"].notna()
    split = sees["AppDependencies"] & (found["span_names_gateway_id"] | neighbour)
    passed = sees["ApiManagementGatewayLlmLog"]
    own = logged & ~found["is_unnamed"]
    named = (~found["is_unnamed"] | split | passed) & ~refused
    calls = pd.DataFrame(
        {
            "time": found["time"].dt.tz_localize("UTC"),
            "deployment": found["deployment"].where(named, ""),
            "model": found["model"].where(~refused, ""),
            "status": found["status"],
            "operation": np.select([logged, refused], [found["operation"], "messages"], "chat"),
            "weight": np.where(logged | refused, 1, found["item_count"]),
            "duration_ms": found["duration_ms"].where(~(found["is_negative"] & logged)),
        }
    )
    for theirs, ours in TOKENS.items():
        told = split | passed | own if ours in {"input_tokens", "output_tokens"} else split
        calls[ours] = found[theirs].where(told).astype("float64").fillna(0)
    calls["peak_model"] = _model_that_is_told(found, calls, logged)
    calls["hour"] = calls["time"].dt.floor("h")
    return calls[logged | neighbour | refused].reset_index(drop=True)


def _model_that_is_told(
    found: pd.DataFrame, calls: pd.DataFrame, logged: "pd.Series[bool]"
) -> "pd.Series[str]":
    """Return the model, or where no log names it the deployment."""
    told = (logged & ~found["is_unnamed"]) | (found["status"] == 200)
    return found["model"].where(told, calls["deployment"])


def within(calls: pd.DataFrame, span: Span) -> pd.DataFrame:
    """Return the calls of a span."""
    return calls[(calls["time"] >= span.start) & (calls["time"] < span.end)]


def answered(calls: pd.DataFrame) -> pd.DataFrame:
    """Return the calls that were answered."""
    return calls[(calls["status"] >= 200) & (calls["status"] < 400)]


def requests(calls: pd.DataFrame, *by: str) -> dict[Any, int]:
    """Return how many calls there are for each value of the columns."""
    found: dict[Any, int] = (
        calls.groupby(by[0] if len(by) == 1 else list(by))["weight"].sum().to_dict()
    )
    return found


def tokens(calls: pd.DataFrame) -> dict[str, int]:
    """Return the tokens of each kind."""
    return {name: int((calls[name] * calls["weight"]).sum()) for name in PARTS}


def nearest_ranks(calls: pd.DataFrame, shares: Sequence[float]) -> list[float | None]:
    """Return percentiles of the durations of answered calls, each as often as it counts."""
    timed = answered(calls).dropna(subset="duration_ms")
    values = np.sort(np.repeat(timed["duration_ms"], timed["weight"]))
    ranks = [max(int(np.ceil(share * len(values) - 1e-9)), 1) for share in shares]
    return [float(values[rank - 1]) if len(values) else None for rank in ranks]


def costs(calls: pd.DataFrame) -> "pd.Series[Any]":
    """Return what each call cost in US dollars, in decimals; None where its price is not known."""
    listed = tomllib.loads(PRICES.read_text("utf-8"))["price"]
    return pd.Series([_cost(listed, row) for row in calls.to_dict("records")], calls.index, object)


def _cost(listed: list[dict[str, Any]], row: Mapping[Any, Any]) -> Decimal | None:
    counts = {name: int(row[name]) for name in PARTS}
    if not any(counts.values()):
        return Decimal(0)
    prompt = sum(counts.values()) - counts["output_tokens"]
    entry = _entry(listed, row["model"], row["time"].date(), prompt)
    parts = (Decimal(str(entry.get(PARTS[name], 0))) * counts[name] for name in PARTS)
    return int(row["weight"]) * sum(parts, start=Decimal(0)) / 1_000_000 if entry else None


def _entry(listed: list[dict[str, Any]], model: str, day: Any, prompt: int) -> dict[str, Any]:
    """Return the one entry that fits a call, the newest of those; empty where there is none."""
    fitting = [
        entry
        for entry in listed
        if model in entry["models"]
        and entry.get("from", day) <= day <= entry.get("until", day)
        and prompt <= entry.get("prompt_up_to", prompt)
    ]
    newest = max((str(entry.get("from", "")) for entry in fitting), default="")
    tiered = [entry for entry in fitting if str(entry.get("from", "")) == newest]
    return min(tiered, key=lambda entry: entry.get("prompt_up_to", 10**12), default={})
