"""What a call costs: tokens by a dated price list; an unknown price is None, never 0."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeGuard

from checks.evidence import Exchange, Purpose
from checks.knowledge import load

LONG_PROMPT = 100_000
"""Tokens of a whole prompt above which a price may be another; a test compares it to the list."""


MOST_TOKENS = 1_000_000_000
"""More than any call can use: a larger number, or a negative one, is no count."""


def price(model: str, on: date, *, long_prompt: bool = False) -> dict[str, Any] | None:
    """Return the price entry of a model on a day (USD per million tokens).

    `long_prompt` tells that the whole prompt has more than `LONG_PROMPT` tokens. A name in
    capitals, as a log may have it, is the same model.
    """
    model = model.lower()
    fitting = [
        entry
        for entry in load("prices")["price"]
        if any(model == m or model.startswith(f"{m}-20") for m in entry["models"])
        and entry.get("from", date.min) <= on <= entry.get("until", date.max)
        and not (long_prompt and "prompt_up_to" in entry)
    ]
    return max(fitting, key=lambda entry: entry.get("from", date.min), default=None)


def usage(exchange: Exchange) -> tuple[int, int, str] | None:
    """Return input tokens, output tokens and model of an answered message.

    What can be no count is told as no tokens, of a model without a price.
    """
    document = exchange.document
    if exchange.purpose is not Purpose.MESSAGE or not isinstance(document, dict):
        return None
    if "usage" not in document:
        return None
    counted = document["usage"] if isinstance(document["usage"], dict) else {}
    read, written = (counted.get(name) for name in ("input_tokens", "output_tokens"))
    if not (is_plausible(read) and is_plausible(written)):
        return 0, 0, ""
    return read, written, str(document.get("model") or "")[:100]


def is_plausible(count: object) -> TypeGuard[int]:
    """Tell whether a number from outside can be a count of tokens."""
    return type(count) is int and 0 <= count <= MOST_TOKENS


def cost_usd(input_tokens: int, output_tokens: int, model: str, on: date) -> float | None:
    """Return what tokens cost, or None when the model's price is not known."""
    entry = price(model, on)
    if entry is None:
        return None
    millionths = input_tokens * float(entry["input"]) + output_tokens * float(entry["output"])
    return millionths / 1_000_000


def total(exchanges: Iterable[Exchange], on: date) -> tuple[int, int, float | None]:
    """Return input tokens, output tokens and cost of all messages; None when a price is unknown."""
    counted = [found for exchange in exchanges if (found := usage(exchange))]
    costs = [cost_usd(i, o, model, on) for i, o, model in counted]
    known = [cost for cost in costs if cost is not None]
    cost = sum(known) if len(known) == len(costs) else None
    return sum(i for i, _, _ in counted), sum(o for _, o, _ in counted), cost
