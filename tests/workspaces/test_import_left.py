"""Why a file has more rows than requests is said: by provider, by request, and the rest."""

from pathlib import Path

from tests.workspaces.conftest import Import
from tests.workspaces.exports import event, lines, write

VAULT = "/SUBSCRIPTIONS/S/RESOURCEGROUPS/RG/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/V"


def test_rows_beyond_the_requests_are_explained(tmp_path: Path, take: Import) -> None:
    """Two rows of one call, another service's rows, and rows of no call to Claude."""
    rows = [event(n) for n in range(5)]
    twice = [event(n, properties='{"apiName": "Anthropic API"}') for n in range(3)]
    vault = [event(10 + n, resourceId=VAULT) for n in range(4)]
    audit = [event(20, category="Audit"), event(21, properties='{"modelName": "gpt-4"}')]

    (part,) = take(write(tmp_path, "a.json", lines([*rows, *twice, *vault, *audit]))).parts

    assert part.kept == 5
    assert part.left is not None
    assert part.left.said == (
        "8 rows are 5 requests: two rows each for 3",
        "rows of MICROSOFT.KEYVAULT, which are not imported: 4",
        "rows that are not requests to Claude: 2",
    )


def test_rows_that_are_each_a_request_need_no_word(tmp_path: Path, take: Import) -> None:
    """Nothing is said where nothing is odd."""
    (part,) = take(write(tmp_path, "a.json", lines([event(n) for n in range(5)]))).parts

    assert part.left is None


def test_another_service_s_rows_alone_are_named(tmp_path: Path, take: Import) -> None:
    """Whoever exported the wrong resource's logs sees whose they are."""
    report = take(write(tmp_path, "a.json", lines([event(n, resourceId=VAULT) for n in range(2)])))

    assert report.complaint
    (part,) = report.parts
    assert part.left is not None
    assert part.left.said == ("rows of MICROSOFT.KEYVAULT, which are not imported: 2",)


def test_the_second_import_of_overlapping_rows_explains_the_same(
    tmp_path: Path, take: Import
) -> None:
    """Requests that were there before count as requests."""
    twice = [event(n, properties='{"apiName": "Anthropic API"}') for n in range(3)]
    take(write(tmp_path, "a.json", lines([event(0)])))
    rows = [*(event(n) for n in range(5)), *twice]
    (part,) = take(write(tmp_path, "b.json", lines(rows))).parts

    assert (part.kept, part.duplicates) == (4, 1)
    assert part.left is not None
    assert part.left.said == ("8 rows are 5 requests: two rows each for 3",)
