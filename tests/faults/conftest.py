"""Fixtures of the faults: nothing leaves loopback, and stalled answers are not waited for long."""

from collections.abc import Iterator

import pytest

from checks.http import dial
from checks.probes import gateway_calls
from tests.faults.certificates import Authority
from tests.faults.loopback import LoopbackGuard
from tests.waiting import PATIENCE_S

GUARD = LoopbackGuard()
GUARD.install()


@pytest.fixture(autouse=True)
def guard() -> Iterator[LoopbackGuard]:
    """Refuse what would leave this machine, and fail the test that tried."""
    GUARD.leaks.clear()
    GUARD.active = True
    yield GUARD
    GUARD.active = False
    assert GUARD.leaks == []


@pytest.fixture(autouse=True)
def never_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a connection that was opened early however late its first request comes."""
    monkeypatch.setattr(dial, "PARKED_S", PATIENCE_S)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait one second for an answer instead of eight."""
    monkeypatch.setattr(gateway_calls, "ANSWER_TIMEOUT_S", 1.0)


@pytest.fixture(scope="session")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that serves Azure, by its name."""
    return Authority.create(tmp_path_factory.mktemp("trusted"), "Microsoft Corporation")


@pytest.fixture(scope="session")
def interceptor(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A company's authority that opens TLS on the way."""
    return Authority.create(tmp_path_factory.mktemp("interceptor"), "Contoso Web Gateway")
