"""Finds the intervals in which too many requests were slow, or failed: a scan over time; pure.

In each interval of a deployment, the requests that are past a bound are compared with how many
usually are, by the likelihood ratio of a binomial distribution. What is usual is learnt from the
window and the one before, so an incident hardly becomes it. How much the share scatters anyway is
measured, and taken off: real requests come in bursts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

LENGTHS = (2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 36, 48, 72, 96, 120, 168, 240)
"""Steps of an interval that are tried; its ends are then moved to where it begins and ends."""
FEWEST = 15
"""Requests that an interval needs: fewer are told apart from chance by nothing."""
EVIDENCE = 14.0
"""The likelihood ratio's logarithm from which chance is no explanation: of the 100,000 intervals of
a month, chance alone gives one of this height in hundreds of months."""
FEWEST_BLOCKS = 20
BLOCK = 6
"""Steps in whose sums the scatter is measured: bursts last longer than a step."""
CALMEST = 0.9
"""The share of those sums that scatter is measured of; the rest may be incidents."""
NORMAL = 0.6
"""The mean of the smallest CALMEST of a normal distribution's squares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Steps in which the share was past what is usual."""

    first: int
    end: int
    """The step after the last one."""
    score: float
    """The likelihood ratio's logarithm, scatter taken off."""
    requests: int
    bad: int
    usual: float
    """How many of them would usually be past the bound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Running sums over the steps, so that any interval is one subtraction."""

    bad: Floats
    total: Floats
    expected: Floats
    scatter: float
    above: float

    @classmethod
    def of(cls, values: Sequence[Floats], *, scatter: float, above: float) -> "_Sums":
        """Add up requests past the bound, all requests, and those usually past it."""
        bad, total, expected = (np.concatenate(([0.0], each.cumsum())) for each in values)
        return cls(bad=bad, total=total, expected=expected, scatter=scatter, above=above)

    def over(self, first: Ints, end: Ints) -> tuple[Floats, Floats, Floats]:
        """Return the three sums of each interval."""
        return (
            self.bad[end] - self.bad[first],
            self.total[end] - self.total[first],
            self.expected[end] - self.expected[first],
        )

    def evidence(self, first: Ints, end: Ints) -> Floats:
        """Return the logarithm of how much likelier a higher share makes what was seen."""
        seen, size, usual = self.over(first, end)
        there = size >= FEWEST
        size = size.clip(min=1)
        share, chance = seen / size, (usual / size).clip(1e-4, 0.999)
        with np.errstate(divide="ignore", invalid="ignore"):
            bits = np.where(seen > 0, seen * np.log(share / chance), 0.0)
            bits += np.where(share < 1, (size - seen) * np.log((1 - share) / (1 - chance)), 0.0)
        return np.where(there & (share >= self.above * chance), bits / self.scatter, 0.0)


def scan(bad: Floats, total: Floats, usual: Floats, *, since: int, above: float) -> list[Found]:
    """Return the intervals from a step on whose share is at least `above` times the usual.

    `usual` is the share of each step that is usually past the bound.
    """
    left = [bad.copy(), total.copy(), usual * total]
    scatter = _scatter(*left)
    found: list[Found] = []
    while best := _best(_Sums.of(left, scatter=scatter, above=above), since):
        found.append(best)
        for values in left:
            # What is explained counts no more, in itself and in what would reach over it.
            values[best.first : best.end] = 0.0
    return sorted(found, key=lambda each: each.first)


def evidence_of(bad: Floats, total: Floats, usual: Floats, interval: Found) -> float:
    """Return how much evidence other requests give for an interval, scatter taken off."""
    values = [bad, total, usual * total]
    sums = _Sums.of(values, scatter=_scatter(*values), above=1.0)
    return float(sums.evidence(np.array([interval.first]), np.array([interval.end]))[0])


def _scatter(bad: Floats, total: Floats, expected: Floats) -> float:
    """Return the variance of the sums as a multiple of chance's own, at least 1."""
    steps = len(bad) // BLOCK * BLOCK
    seen, size, usual = (x[:steps].reshape(-1, BLOCK).sum(axis=1) for x in (bad, total, expected))
    enough = usual >= 1
    if enough.sum() < FEWEST_BLOCKS:
        return 1.0
    chance = usual * (1 - usual / size.clip(min=1))
    squares = np.sort((seen - usual)[enough] ** 2 / chance[enough].clip(min=0.1))
    calm = squares[: int(len(squares) * CALMEST)]
    return max(1.0, float(calm.mean() / NORMAL))


def _best(sums: _Sums, since: int) -> Found | None:
    """Return the interval with the most evidence; None where none has enough."""
    steps = len(sums.bad) - 1
    tried = []
    for length in (each for each in LENGTHS if each <= steps - since):
        first = np.arange(since, steps - length + 1)
        score = sums.evidence(first, first + length)
        at = int(score.argmax())
        tried.append((float(score[at]), int(first[at]), int(first[at]) + length))
    most, start, end = max(tried, default=(0.0, 0, 0))
    return _fitted(sums, start, end, since) if most >= EVIDENCE else None


def _fitted(sums: _Sums, first: int, end: int, since: int) -> Found:
    """Move the ends to where there is the most evidence."""
    reach, steps = max(2, (end - first) // 2), len(sums.bad) - 1
    starts = np.arange(max(since, first - reach), min(first + reach, end - 1) + 1)
    stops = np.arange(max(first + 1, end - reach), min(end + reach, steps) + 1)
    firsts, ends = (each.ravel() for each in np.meshgrid(starts, stops))
    ordered = firsts < ends
    firsts, ends = firsts[ordered], ends[ordered]
    score = sums.evidence(firsts, ends)
    at = int(score.argmax())
    seen, size, usual = (float(each[at]) for each in sums.over(firsts, ends))
    return Found(
        first=int(firsts[at]),
        end=int(ends[at]),
        score=float(score[at]),
        requests=round(size),
        bad=round(seen),
        usual=usual,
    )
