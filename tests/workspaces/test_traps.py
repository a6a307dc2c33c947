"""The traps of Azure's logs: what is known to be odd in them does not make a number wrong."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from checks.workspaces import Source
from tests.workspaces.made_logs import (
    APIM,
    AT,
    MadeLogs,
    Row,
    attributes,
    chunk,
    diagnostic,
    gateway,
    inner,
    outer,
    span,
    thin,
)

OTHER = APIM.replace("1", "2")
SECOND = timedelta(seconds=1)


def of_diagnostics(*rows: Row) -> list[Row]:
    """Return the requests that rows of AzureDiagnostics make."""
    return MadeLogs(diagnostics=rows).requests(Source.DIAGNOSTICS)


def of_spans(*rows: Row) -> list[Row]:
    """Return the requests that spans make."""
    return MadeLogs(spans=rows).requests(Source.SPANS)


def each_of(name: str, values: Iterable[Any], **more: Any) -> list[Row]:
    """Return the requests of calls whose row of AzureDiagnostics differs in a column only."""
    rows = [
        diagnostic(CorrelationId=f"{place:04}", **{name: value}, **more)
        for place, value in enumerate(values)
    ]
    return of_diagnostics(*rows)


def each_span(*changes: Row) -> list[Row]:
    """Return the requests of spans that differ from the usual one, in their order."""
    rows = [
        span(
            TimeGenerated=AT + place * SECOND,
            properties=attributes(**{"gen_ai.response.id": f"msg_{place}"}),
            **change,
        )
        for place, change in enumerate(changes)
    ]
    return of_spans(*rows)


def emptied(api: str = "Anthropic API", **changes: Any) -> Row:
    """Return the second row of a call, a second later."""
    return thin(api, **{"TimeGenerated": AT + SECOND, **changes})


def test_two_rows_of_a_call_are_one_request() -> None:
    """The second row of a call, nearly empty, is no request, and takes nothing from the first."""
    (request,) = of_diagnostics(emptied(), diagnostic())

    assert (request["Deployment"], request["DurationMs"], request["Caller"]) == (
        "chat",
        900.0,
        "caller",
    )
    assert request["Time"] == AT.replace(tzinfo=None)


def test_a_call_without_a_model_is_of_its_api() -> None:
    """A row that names no model is a request where it is of Claude's API, in any case."""
    apis = ["Anthropic API", "anthropic api", "ANTHROPIC API"]

    found = of_diagnostics(
        *(thin(each, CorrelationId=each, ResultSignature="401") for each in apis)
    )

    assert [(each["Status"], each["Deployment"], each["InputTokens"]) for each in found] == [
        (401, "", None)
    ] * len(apis)


FOREIGN = [
    thin("Azure AI Projects API", OperationName="Projects_Wildcard_Get"),
    thin("Azure AI Projects API", OperationName="Evaluators_ListLatestVersions"),
    thin("Azure AI Projects API", OperationName="Datasets_StartPendingUpload"),
    thin("OpenAI Language Model Instance API", OperationName="Models_Get"),
    thin("Voice Live Capabilities API 2026-04-01"),
    thin("Azure OpenAI API version 2024-12-01-preview"),
    thin("AIServices", properties_s=json.dumps(inner(apiName="AIServices", modelName="gpt-5.4"))),
    thin("AIServices", properties_s=json.dumps(inner(modelName="model-router"))),
    thin("Anthropic API of somebody else"),
    thin(""),
    thin(properties_s="{}"),
]


@pytest.mark.parametrize("row", FOREIGN, ids=lambda row: row["properties_s"][:60])
def test_a_row_of_another_api_is_no_request(row: Row) -> None:
    """What is neither of a Claude model nor of Claude's API counts nowhere, and changes no call."""
    alone = of_diagnostics(row | {"CorrelationId": OTHER}, diagnostic(), emptied())

    assert alone == of_diagnostics(diagnostic(), emptied())


def test_a_row_that_names_nothing_adds_to_its_call() -> None:
    """A row without model and API gives its call what the others lack, and is no request."""
    bare = json.dumps(inner(objectId=""))
    more = thin("", properties_s=json.dumps(outer("", objectId="somebody")))

    (request,) = of_diagnostics(diagnostic(properties_s=bare), more)

    assert (request["Caller"], request["Deployment"]) == ("somebody", "chat")


def test_a_routed_call_is_of_the_model_that_served_it() -> None:
    """The row of a model router beside Claude's does not name the call."""
    routed = inner(modelName="model-router", modelDeploymentName="router", promptTokens=None)

    (request,) = of_diagnostics(diagnostic(), thin(properties_s=json.dumps(routed)))

    assert (request["Model"], request["Deployment"]) == ("claude-sonnet-5", "chat")


def test_tokens_leave_out_the_cache() -> None:
    """The row of a model tells its uncached input and its output; of the cache it says nothing."""
    (request,) = of_diagnostics(diagnostic(), emptied())

    names = ("InputTokens", "OutputTokens", "CacheReadTokens", "CacheWriteTokens")
    assert [request[each] for each in names] == [100, 50, None, None]


def test_an_answered_call_counts_once_without_an_id() -> None:
    """Nothing ties its rows to each other: the one with the model counts, the thin one does not."""
    lone = {"CorrelationId": ""}
    refused = emptied(ResultSignature="401", TimeGenerated=AT + 2 * SECOND, **lone)

    found = of_diagnostics(diagnostic(**lone), emptied(**lone), refused)

    assert [(each["Status"], each["Model"]) for each in found] == [
        (200, "claude-sonnet-5"),
        (401, ""),
    ]


def test_two_diagnostic_settings_count_once() -> None:
    """A call that two settings send to one workspace is one request."""
    assert len(of_diagnostics(diagnostic(), diagnostic(), emptied(), emptied())) == 1


def test_rows_without_a_correlation_id_are_not_merged() -> None:
    """Rows that cannot be told to be of one call are requests of their own."""
    rows = [
        diagnostic(CorrelationId=each, TimeGenerated=AT + i * SECOND)
        for i, each in enumerate(("", None, ""))
    ]
    passed = [
        gateway(CorrelationId=each, TimeGenerated=AT + i * SECOND)
        for i, each in enumerate(("", None, ""))
    ]
    spans = [
        span(Id=f"span-{i}", properties=attributes(**{"gen_ai.response.id": None}))
        for i in range(3)
    ]

    assert len(of_diagnostics(*rows)) == 3
    assert len(of_spans(*spans)) == 3
    assert len(MadeLogs(gateway=passed).requests(Source.GATEWAY)) == 3


def test_rows_in_the_overflow_are_told_apart_by_it() -> None:
    """Two calls of one moment without an ID are two, also where their properties overflowed."""
    rows = [
        diagnostic(
            CorrelationId="",
            properties_s="",
            AdditionalFields=json.dumps({"properties": inner(modelDeploymentName=name)}),
        )
        for name in ("a", "b")
    ]

    assert len(of_diagnostics(*rows)) == 2


def test_a_negative_duration_is_none() -> None:
    """A duration with the wrong sign is no duration, and the request stays."""
    for request in (of_diagnostics(diagnostic(DurationMs=-1021)), of_spans(span(DurationMs=-0.5))):
        assert [(each["DurationMs"], each["Bucket"]) for each in request] == [(None, 4095)]


def test_an_empty_row_gives_no_duration() -> None:
    """The second row's 0 does not stand for a duration with the wrong sign; alone it is one."""
    (wrong,) = of_diagnostics(diagnostic(DurationMs=-1021), emptied())
    (alone,) = of_diagnostics(diagnostic(DurationMs=0))

    assert (wrong["DurationMs"], alone["DurationMs"]) == (None, 0.0)


def test_every_duration_has_a_bucket() -> None:
    """From none to years, a duration lies in a bucket that can be packed."""
    durations = [0.0, 1e-9, 1e-4, 1.0, 5e7, 1e14]
    buckets = [each["Bucket"] for each in each_span(*({"DurationMs": ms} for ms in durations))]

    assert buckets[:2] == [0, 0]
    assert buckets[2:] == sorted(buckets[2:])
    assert 0 < buckets[2] < buckets[-1] < 4095


def test_a_duration_that_is_no_number_is_none() -> None:
    """A real may be NaN or infinite; neither is a duration."""
    found = each_span({"DurationMs": float("nan")}, {"DurationMs": float("inf")})

    assert [(each["DurationMs"], each["Bucket"]) for each in found] == [(None, 4095)] * 2


def test_a_status_is_a_text() -> None:
    """`ResultSignature` is a text; what is no number is no status."""
    found = each_of("ResultSignature", ["200", "429", "529", "", None, "OK"])

    assert [each["Status"] for each in found] == [200, 429, 529, None, None, None]


def test_a_spans_status_is_a_text() -> None:
    """A span without an HTTP answer has status 0, unless it says that it worked."""
    codes = [("529", False), ("0", False), ("", False), ("", True), ("OK", True)]
    found = each_span(*({"ResultCode": code, "Success": success} for code, success in codes))

    assert [each["Status"] for each in found] == [529, 0, 0, 200, 200]


def test_a_masked_address_breaks_nothing() -> None:
    """A masked caller's address changes no request."""
    found = each_of("CallerIPAddress", ["198.51.100.***", "198.51.100.7", "", None])

    assert len(found) == 4
    assert len({str(each | {"ApimRequestId": ""}) for each in found}) == 1


OBJECT = inner(callerObjectId="caller")


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (json.dumps(OBJECT), None),
        (None, {"properties": OBJECT}),
        ("", {"properties": json.dumps(OBJECT)}),
        ("", {"properties": OBJECT, "location": "eastus2"}),
    ],
    ids=["text", "object in the overflow", "text in the overflow", "location in the overflow"],
)
def test_properties_are_read_wherever_they_are(text: str | None, fields: Row | None) -> None:
    """The inner properties count as text, as object, and in the overflow past 500 columns."""
    overflow = None if fields is None else json.dumps(fields)
    place = {} if fields is None or "location" not in fields else {"location_s": "", "Tenant_s": ""}
    row = diagnostic(properties_s=text, AdditionalFields=overflow, **place)
    (request,) = of_diagnostics(row)

    names = ("Deployment", "Stream", "Caller", "Region", "InputTokens")
    assert [request[each] for each in names] == ["chat", 1, "caller", "eastus2", 100]


BROKEN = ["", "{", "[]", "null", "7", '"text"', '{"modelDeploymentName":null}']


@pytest.mark.parametrize("text", BROKEN)
def test_broken_properties_are_no_request(text: str) -> None:
    """A row whose inner properties cannot be read is nobody's, and adds no call to another."""
    assert of_diagnostics(diagnostic(properties_s=text)) == []
    assert len(of_diagnostics(diagnostic(properties_s=text), diagnostic())) == 1


def test_ticks_stay_exact() -> None:
    """A number past 2^53 in the properties reaches the row to the last digit."""
    text = json.dumps(inner(promptTokens=639286560124348835))

    assert of_diagnostics(diagnostic(properties_s=text))[0]["InputTokens"] == 639286560124348835


def test_only_claude_counts() -> None:
    """Another vendor's model, a list, an audit row or another provider's row is no request."""
    gpt = json.dumps(inner(modelName="gpt-5"))
    others = [
        diagnostic(properties_s=gpt),
        diagnostic(OperationName="Deployments_List", CorrelationId="a"),
        diagnostic(Category="Audit", CorrelationId="b"),
        diagnostic(ResourceProvider="MICROSOFT.KEYVAULT", CorrelationId="c"),
    ]

    assert of_diagnostics(*others) == []


def test_spans_of_the_classic_api_are_left_out() -> None:
    """A span that called api.anthropic.com, or another vendor's model, is not of Foundry."""
    openai = attributes(**{"gen_ai.provider.name": "openai"})

    assert (
        of_spans(span(Data="https://api.anthropic.com/v1/messages"), span(properties=openai)) == []
    )
    assert of_spans(span(properties={}), span(properties=None, Properties=None)) == []


def test_two_instrumentations_are_one_request() -> None:
    """Two spans of one message are one request, whichever of them has the IDs."""
    other = attributes(**{"anthropic.request.id": None, "azure.apim_request_id": None})

    (request,) = of_spans(span(), span(Id="span-2", properties=other))

    assert (request["RequestId"], request["ApimRequestId"]) == ("req_1", APIM)


def test_sampling_is_weighted() -> None:
    """A span that stands for several calls counts as so many."""
    found = each_span(*({"ItemCount": count} for count in (5, 1, 0, None)))

    assert [each["Weight"] for each in found] == [5, 1, 1, 1]


@pytest.mark.parametrize("name", ["cache_write", "cache_creation"])
def test_a_cache_write_has_two_names(name: str) -> None:
    """Input is what the cache neither gave nor took, by the SDK's name and the convention's."""
    own = {
        "gen_ai.usage.cache_write.input_tokens": None,
        f"gen_ai.usage.{name}.input_tokens": "300",
    }
    (request,) = of_spans(span(properties=attributes(**own)))

    names = ("InputTokens", "CacheReadTokens", "CacheWriteTokens", "CacheWrite1hTokens")
    assert [request[each] for each in names] == [100, 600, 200, 100]


def test_chunks_of_a_message_are_not_summed() -> None:
    """A message that is logged in chunks has the tokens of one of them."""
    made = MadeLogs(gateway=[gateway()], chunks=[chunk(0), chunk(1), chunk(2), chunk(0)])

    (request,) = made.requests(Source.GATEWAY)

    assert (request["InputTokens"], request["OutputTokens"]) == (700, 50)


def test_a_gateways_other_apis_are_left_out() -> None:
    """A call of another API or model is no request; a refused one to Claude's URL is."""
    other = gateway(Url="https://contoso-apim.azure-api.net/orders", CorrelationId="g2")
    refused = gateway(CorrelationId="g3", ResponseCode=429, LastErrorReason="RateLimitExceeded")
    gpt = [
        gateway(Url="https://x/openai", CorrelationId="g4"),
        chunk(CorrelationId="g4", DeploymentName="gpt", ModelName="gpt-5"),
    ]

    found = MadeLogs(gateway=[other, refused, gpt[0]], chunks=[gpt[1]]).requests(Source.GATEWAY)

    assert [(each["Status"], each["Reason"]) for each in found] == [(429, "RateLimitExceeded")]


def test_what_the_gateway_refused_itself_counts_beside_the_resources_log() -> None:
    """The resource never saw it, so no other source can count it, and none counts it twice."""
    refused = gateway(
        CorrelationId="g3",
        ResponseCode=429,
        LastErrorReason="RateLimitExceeded",
        ResponseHeaders=None,
    )
    made = MadeLogs(diagnostics=[diagnostic()], gateway=[gateway(), refused], chunks=[chunk()])

    for main in (Source.DIAGNOSTICS, Source.GATEWAY):
        found = made.requests(main=main)
        assert sorted((each["Status"], each["Reason"]) for each in found) == [
            (200, ""),
            (429, "RateLimitExceeded"),
        ]


def three() -> MadeLogs:
    """Return one call that every source saw, and a second that only the resource did."""
    return MadeLogs(
        diagnostics=[diagnostic(), diagnostic(CorrelationId=OTHER, TimeGenerated=AT + SECOND)],
        spans=[span()],
        gateway=[gateway()],
        chunks=[chunk()],
    )


@pytest.mark.parametrize("main", Source)
def test_a_request_of_three_sources_counts_once(main: Source) -> None:
    """One source counts a request, the others add what it lacks."""
    found = three().requests(main=main)

    assert [each["Source"] for each in found] == [main] * (2 if main is Source.DIAGNOSTICS else 1)
    first = found[0]
    assert (first["RequestId"], first["FirstTokenMs"], first["CacheReadTokens"]) == (
        "req_1",
        250.0,
        600,
    )
    assert first["Caller"] in {"caller", "user"}
    assert first["Region"]


@pytest.mark.parametrize("main", Source)
def test_tokens_are_of_one_source(main: Source) -> None:
    """Input without the cache's share goes with the share that it is without."""
    first = three().requests(main=main)[0]

    names = ("InputTokens", "CacheReadTokens", "CacheWriteTokens", "CacheWrite1hTokens")
    assert [first[each] for each in names] == [100, 600, 200, 100]


def test_a_request_of_two_sources_counts_once() -> None:
    """Where a deployment's spans are to count, its rows elsewhere only add to them."""
    made = three()

    found = made.requests(Source.DIAGNOSTICS, Source.SPANS, chat=Source.SPANS)

    assert [(each["Source"], each["Region"]) for each in found] == [("spans", "eastus2")]


def test_a_row_that_joins_nothing_is_not_enriched() -> None:
    """Requests without an apim-request-id are not taken for each other."""
    made = MadeLogs(
        diagnostics=[diagnostic(CorrelationId="")],
        spans=[span(properties=attributes(**{"azure.apim_request_id": None}))],
    )

    (request,) = made.requests(Source.DIAGNOSTICS, Source.SPANS)

    assert (request["RequestId"], request["FirstTokenMs"]) == ("", None)
