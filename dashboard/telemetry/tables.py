"""What leaves the page as a file: CSV whose cells no spreadsheet takes for a formula."""

from typing import Any

import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet may run."""


def csv_of(rows: pd.DataFrame) -> bytes:
    """Return requests as CSV: times in ISO form in UTC, texts that begin like a formula quoted.

    A leading apostrophe makes a text of what a spreadsheet would run; numbers stay numbers.
    """
    columns = {name: _column(rows[name]) for name in rows.columns}
    text: str = pd.DataFrame(columns, index=rows.index).to_csv(index=False, lineterminator="\r\n")
    # The mark of UTF-8, without which Excel reads it as a Windows code page.
    return text.encode("utf-8-sig")


def _column(values: "pd.Series[Any]") -> "pd.Series[Any]":
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        utc: pd.Series[Any] = values.dt.tz_convert("UTC")
        return utc.map(lambda time: time.isoformat(), na_action="ignore")
    if pd.api.types.is_string_dtype(values):
        return values.map(_inert, na_action="ignore")
    if pd.api.types.is_float_dtype(values) and (values.dropna() % 1 == 0).all():
        return values.astype("Int64")
    return values


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
