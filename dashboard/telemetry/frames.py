"""Answers as pandas frames under the pages' own names: typed, empty ones too."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from checks.workspaces import Answer

HOLDINGS = {
    "Source": "source",
    "Deployment": "deployment",
    "Requests": "requests",
    "Joinable": "joinable",
    "First": "first",
    "Last": "last",
}
PEAKS = {
    "Hour": "hour",
    "Model": "model",
    "Minute": "minute",
    "Requests": "requests",
    "InputTokens": "input_tokens",
    "OutputTokens": "output_tokens",
    "Throttled": "throttled",
}
ROWS = {
    "Time": "time",
    "ApimRequestId": "apim_request_id",
    "RequestId": "request_id",
    "Resource": "resource",
    "Deployment": "deployment",
    "Model": "model",
    "Operation": "operation",
    "Status": "status",
    "DurationMs": "duration_ms",
    "FirstTokenMs": "first_token_ms",
    "Region": "region",
    "Caller": "caller",
    "Source": "source",
    "Reason": "reason",
    "InputTokens": "input_tokens",
    "CacheReadTokens": "cache_read_tokens",
    "OutputTokens": "output_tokens",
}
TEXTS = frozenset(
    {
        "apim_request_id",
        "caller",
        "deployment",
        "model",
        "operation",
        "reason",
        "region",
        "request_id",
        "resource",
        "source",
    }
)
UTC_TIME = pd.DatetimeTZDtype("us", "UTC")


def frame_of(answer: Answer, names: Mapping[str, str]) -> pd.DataFrame:
    """Return an answer's columns: texts without nulls, `time` in UTC, and numbers as floats."""
    columns = {}
    for theirs, ours in names.items():
        values = _plain(answer.values(theirs)) if theirs in answer.columns else []
        columns[ours] = _typed(ours, values)
    return pd.DataFrame(columns)


def _typed(name: str, values: list[Any]) -> "pd.Series[Any]":
    if name in TEXTS:
        return pd.Series(values, dtype="str").fillna("")
    if name == "time":
        return pd.to_datetime(pd.Series(values, dtype="object"), utc=True).astype(UTC_TIME)
    return pd.to_numeric(pd.Series(values, dtype="object")).astype("float64")


def _plain(values: Any) -> list[Any]:
    return values.to_pylist() if hasattr(values, "to_pylist") else list(values)


def holdings_frame(answer: Answer) -> pd.DataFrame:
    """Return what each source holds, with `first` and `last` as times in UTC."""
    frame = frame_of(answer, HOLDINGS)
    for name in ("first", "last"):
        frame[name] = pd.to_datetime(frame[name], unit="s", utc=True).astype(UTC_TIME)
    return frame
