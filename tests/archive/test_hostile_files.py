"""A file that is none, or is not what it was, is refused with a reason, soon and in bounds."""

import json
import random
import resource
import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest

from checks.archive.files import FORMAT, MANIFEST, RefusedError, as_bytes, packed, unpacked
from checks.archive.reading import opened
from checks.redact import DEFAULT
from checks.report.document import document_of
from tests.archive.test_judged_again import file_of
from tests.scenario_runs import scenario_run


@cache
def whole() -> bytes:
    """Return a file of a run."""
    return file_of(scenario_run("no-role"))


def parts() -> dict[str, bytes]:
    """Return its parts, without the manifest."""
    return dict(unpacked(whole())[1])


def repacked(changed: dict[str, bytes], **about: object) -> bytes:
    """Return a file of other parts, with right sums."""
    return packed({**parts(), **changed}, {"tool": {}, "collected_at": "", **about})


def bomb() -> bytes:
    """Return an archive of some kilobytes that unpacks to gigabytes."""
    out = BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("evidence.json", "w", force_zip64=True) as stream,
    ):
        for _ in range(100):
            stream.write(b"0" * 1_000_000)
    return out.getvalue()


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """Return any archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def changed_part() -> bytes:
    """Return a file of which one part is not what the manifest says."""
    manifest, _ = unpacked(whole())
    other = {**parts(), "plan.json": as_bytes({"checks": [], "left_out": []})}
    entries = [(MANIFEST, as_bytes(manifest)), *sorted(other.items())]
    return zipped(*entries)


DEEP = b'{"pieces":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "not a zip archive"),
    "a text": (lambda: b"Dear all", "not a zip archive"),
    "another archive": (lambda: zipped(("a.txt", b"a")), "does not have"),
    "a way out of the folder": (lambda: zipped(("../../etc/passwd", b"a")), "does not have"),
    "an unknown part": (lambda: repacked({"run.sh": b"rm"}), "does not have"),
    "a bomb": (bomb, "larger than those"),
    "half of it": (lambda: whole()[: len(whole()) // 2], "not a zip archive"),
    "more behind it": (lambda: whole() + b"\0" * 100, ""),
    "a newer format": (lambda: repacked({}, format=FORMAT + 1), "format"),
    "a part that was changed": (changed_part, "was changed"),
    "a part that is missing": (lambda: packed({"plan.json": b"{}"}, {}), "it lacks"),
    "a manifest that is no object": (lambda: zipped((MANIFEST, b"[]")), "manifest.json"),
    "evidence that is no object": (lambda: repacked({"evidence.json": b"[1]"}), "evidence.json"),
    "evidence nested deeply": (lambda: repacked({"evidence.json": DEEP}), ""),
    "evidence of another shape": (
        lambda: repacked({"evidence.json": b'{"pieces": 1}'}),
        "not that of an evidence file",
    ),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_file_is_refused_with_a_reason(name: str) -> None:
    """Without growing."""
    make, says = HOSTILE[name]
    content = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(RefusedError) as refused:
        opened(content)

    assert says in str(refused.value)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def same_or_refused(content: bytes) -> bool:
    """Return whether a file is refused; judged, it must say what the original says."""
    try:
        found = opened(content)
    except RefusedError:
        return True
    assert document_of(found.run, DEFAULT) == document_of(opened(whole()).run, DEFAULT)
    return False


def damaged(seed: int) -> bytes:
    """Return the file with bytes changed, cut out, or put in."""
    chance = random.Random(seed)  # noqa: S311 - the same files each time
    content = bytearray(whole())
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(content))
        match chance.randrange(3):
            case 0:
                content[at] ^= 1 << chance.randrange(8)
            case 1:
                del content[at : at + chance.randint(1, 50)]
            case _:
                content[at:at] = chance.randbytes(chance.randint(1, 50))
    return bytes(content)


def test_a_damaged_file_is_refused_or_says_the_same() -> None:
    """Whatever byte was changed."""
    refused = [same_or_refused(damaged(seed)) for seed in range(300)]

    assert sum(refused) > 290


@pytest.mark.fuzz
@pytest.mark.timeout(1200)
def test_ten_thousand_damaged_files() -> None:
    """The same of many more."""
    for seed in range(1000, 11_000):
        same_or_refused(damaged(seed))


def mutated_evidence(seed: int) -> bytes:
    """Return a file whose evidence says something else, packed anew with right sums."""
    chance = random.Random(seed)  # noqa: S311 - the same files each time
    evidence = json.loads(parts()["evidence.json"])
    for _ in range(chance.randint(1, 4)):
        piece = chance.choice(evidence["pieces"])
        value = piece["value"]
        if isinstance(value, dict) and value:
            name = chance.choice(sorted(value))
            value[name] = chance.choice((None, 1, "x", [], {}, -1, [[]], {"is": "Exchange"}, True))
    return repacked({"evidence.json": as_bytes(evidence)})


@pytest.mark.parametrize("seed", range(150))
def test_evidence_that_makes_no_sense_is_judged_or_refused(seed: int) -> None:
    """A piece that cannot be read is said; none ends the command."""
    try:
        found = opened(mutated_evidence(seed))
    except RefusedError:
        return
    assert document_of(found.run, DEFAULT)["verdict"] in ("pass", "warn", "fail", "incomplete")


def test_what_a_newer_version_adds_is_passed_over() -> None:
    """A further field is ignored, a further kind is said, a lacking field has its default."""
    evidence = json.loads(parts()["evidence.json"])
    for piece in evidence["pieces"]:
        if isinstance(piece["value"], dict):
            piece["value"]["of_a_later_version"] = {"a": [1]}
    further = {"kind": "OrbitRead", "subject": None, "ms": 1.0, "value": {"height": 3}}
    evidence["pieces"].append(further)

    found = opened(repacked({"evidence.json": as_bytes(evidence)}))

    assert found.unknown == ("OrbitRead",)
    assert document_of(found.run, DEFAULT) == document_of(opened(whole()).run, DEFAULT)
