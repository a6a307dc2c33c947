"""The sentences that answer first on a page: the first one stands out, the rest explains it."""

from collections.abc import Iterable, Sequence

from dashboard.kit.cards import plain


def verdict(sentences: Sequence[str], names: Iterable[str] = ()) -> str:
    """Return sentences as Markdown, the first one bold; `names` are those of deployments."""
    known = frozenset(names)
    lead, *rest = (plain(each, known) for each in sentences)
    return " ".join((f"**{lead}**", *rest))
