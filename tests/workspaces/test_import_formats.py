"""Each format that Azure exports logs in says the same."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checks.workspaces.local import LocalWorkspace
from tests.workspaces.conftest import Import
from tests.workspaces.exports import (
    LOGGED,
    START,
    TEXTS,
    TICKS,
    Row,
    csv_text,
    parquet,
    rows_of,
    write,
)

Opened = Callable[[], LocalWorkspace]


def check_calls(rows: list[Row]) -> None:
    """Compare with the three calls that every export tells of."""
    assert [row["DurationMs"] for row in rows] == [100, 101, 102]
    assert {row["InputTokens"] for row in rows} == {TICKS}
    first = rows[0]
    assert first["Time"] == START
    assert (first["Resource"], first["Deployment"], first["Status"]) == ("contoso", "chat", 200)
    assert (first["Region"], first["Stream"], first["Weight"]) == ("eastus2", 1, 1)
    assert first["ApimRequestId"] == "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_format_says_the_same(
    name: str, tmp_path: Path, take: Import, opened: Opened
) -> None:
    """CSV and JSON in all their forms give the same requests, to the last digit."""
    report = take(write(tmp_path, name, TEXTS[name]()))

    assert [(file.table, file.rows, file.bad) for file in report.files] == [
        ("AzureDiagnostics", 3, 0)
    ]
    check_calls(rows_of(opened()))


def test_compressed_text_is_read(tmp_path: Path, take: Import, opened: Opened) -> None:
    """What is compressed is seen in the content; odd signs in the name mean nothing."""
    path = write(tmp_path, "it's an [export] *.gz", csv_text(LOGGED))

    assert take(path).parts[0].kept == 3
    check_calls(rows_of(opened()))


def test_parquet_says_the_same(tmp_path: Path, take: Import, opened: Opened) -> None:
    """Parquet with typed times gives the same requests."""
    parquet(tmp_path / "x.parquet", LOGGED)

    assert take(tmp_path / "x.parquet").parts[0].kept == 3
    check_calls(rows_of(opened()))


VERBATIM = (
    '{"Tenant":"eastus","callerIpAddress":"81.2.69.***","category":"RequestResponse",'
    '"correlationId":"9d3a6e98-fc11-48d0-82cf-4de065c1a1f8","durationMs":102,"event":'
    '"ShoeboxCallResult","location":"eastus","operationName":"Create_Thread","properties":'
    '"{\\"apiName\\":\\"Azure OpenAI API version 2024-02-15-preview\\",\\"requestTime\\":'
    '638481757794854611,\\"requestLength\\":2,\\"responseTime\\":638481757795877942,'
    '\\"responseLength\\":113,\\"objectId\\":\\"\\"}","resourceId":"/SUBSCRIPTIONS/12CABCB4-86E8-'
    "404F-A3D2-1DC9982F45CA/RESOURCEGROUPS/OBS-OPENAI-SERVICE-RS/PROVIDERS/MICROSOFT."
    'COGNITIVESERVICES/ACCOUNTS/OBS-OPENAI-TEST-01","resultSignature":"200",'
    '"time":"2024-04-08T12:23:02.4350000Z"}\n'
    '{"AssetIdentity":"07628fea","Tenant":"eastus","category":"Audit","operationName":"ListKey",'
    '"properties":{"objectId":"b610ab05-ce06-4cc1-a6dd-174b9f80468a"},"resourceId":"/S/PROVIDERS/'
    'MICROSOFT.COGNITIVESERVICES/ACCOUNTS/A","time":"2024-04-17T06:03:30.0000000Z"}\n'
)
"""Two of the samples of Elastic's azure_openai package, as they are."""


@pytest.mark.parametrize(
    ("api", "kept"), [("Azure OpenAI API version 2024-02-15-preview", 0), ("Anthropic API", 1)]
)
def test_public_samples_are_read(tmp_path: Path, take: Import, api: str, kept: int) -> None:
    """The public samples are of OpenAI's API and no request; of Claude's API, one would be one."""
    text = VERBATIM.replace("Azure OpenAI API version 2024-02-15-preview", api)
    report = take(write(tmp_path, "PT1H.json", text))

    assert (report.files[0].rows, report.files[0].bad, report.parts[0].kept) == (2, 0, kept)
    if first := report.parts[0].first:
        assert first.isoformat() == "2024-04-08T12:23:02.435000+00:00"
    assert (first is not None) == bool(kept)
