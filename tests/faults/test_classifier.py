"""The classifier: every signature decides an answer, and no answer of any kind breaks it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.causes.catalogue import causes
from checks.causes.classify import classify_exchange, error_fields, shape_of, signatures
from checks.evidence import AuthScheme, Exchange, Failure, Purpose
from checks.rules.network import skew
from tests.explain.told_examples import TOLD
from tests.faults.near_examples import NEAR
from tests.faults.signature_examples import BASE, EXAMPLES, Example
from tests.faults.spelling_examples import SPELLED

SHAPES = {"anthropic", "azure", "flat", "json", "html", "text", "empty"}


@pytest.mark.parametrize(
    "example", [*EXAMPLES, *NEAR, *SPELLED], ids=lambda e: f"{e.id}-{e.status or e.failure}"
)
def test_an_answer_is_decided_by_its_signature(example: Example) -> None:
    """Each example is recognised by the signature that was written for it."""
    assert classify_exchange(example.exchange, **example.params).signature == example.id


def test_every_signature_has_an_example() -> None:
    """No signature stands behind another that always matches first."""
    shown = {example.id for example in EXAMPLES} | {told.id for told in TOLD}
    assert {signature.id for signature in signatures()} - shown == set()
    assert {example.id for example in EXAMPLES} <= {signature.id for signature in signatures()}


@pytest.mark.parametrize("signature", signatures(), ids=lambda signature: signature.id)
def test_a_signatures_causes_are_in_the_catalogue(signature: Any) -> None:
    """What the classifier says can be explained and remedied."""
    assert signature.causes
    assert {cause for cause, _, _ in signature.causes} <= set(causes())


def test_a_signature_shows_access_or_a_refusal_never_both() -> None:
    """An answer cannot refuse the credential and come from behind the refusal."""
    assert not [s.id for s in signatures() if s.past_access and s.refuses]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["error", "type", "code", "message", "statusCode", "usage", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
bodies = st.one_of(
    st.binary(max_size=300).map(lambda raw: raw.decode(errors="replace")),
    json_values.map(json.dumps),
    st.text(max_size=100),
)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """Draw an answer of any status with any body, or none."""
    return Exchange(
        purpose=draw(st.sampled_from(Purpose)),
        method="POST",
        url=BASE + draw(st.sampled_from(["", "/anthropic", "/openai", "/x/y"])) + "/v1/messages",
        auth=draw(st.sampled_from(AuthScheme)),
        started_at=datetime(2026, 11, 20, tzinfo=UTC),
        received_at=datetime(2026, 11, 20, tzinfo=UTC),
        duration_ms=1.0,
        status=draw(st.none() | st.integers(100, 599)),
        headers=(("date", draw(st.text(max_size=40))),),
        body=draw(bodies),
        failure=draw(st.none() | st.sampled_from(Failure)),
    )


@given(exchanges())
@settings(max_examples=300)
def test_any_answer_has_a_shape_fields_and_a_known_cause(exchange: Exchange) -> None:
    """Whatever comes is read without raising, and ends in at least one known cause."""
    assert shape_of(exchange) in SHAPES
    assert set(map(type, error_fields(exchange).values())) == {str}
    match = classify_exchange(exchange)
    assert match.candidates
    assert {candidate.cause for candidate in match.candidates} <= set(causes())


signs = st.text(st.characters(codec="latin-1"), max_size=30)
zones = st.integers(0, 10**20).map(lambda n: f"Fri, 20 Nov 2026 17:09:00 +{n}")
numbers = st.tuples(*[st.integers(0, 99999)] * 5).map(
    lambda n: f"Fri, {n[0]} Nov {n[1]} {n[2]}:{n[3]}:{n[4]} GMT"
)


@given(signs | zones | numbers)
@settings(max_examples=300)
def test_any_date_header_is_read_or_ignored(date: str) -> None:
    """A Date that is no date never breaks the clock check."""
    exchange = replace(
        EXAMPLES[0].exchange, headers=(("date", date),), received_at=datetime.now(UTC)
    )
    skew(exchange)
