"""A run's own options, for the command that repeats it; pure."""

from collections.abc import Iterable, Iterator, Sequence

INSTEAD = {
    "--resource": ("--resource", "--base-url"),
    "--base-url": ("--resource", "--base-url"),
    "--deployment": ("--all-deployments",),
    "--allow-host": (),
}
"""Option → the options that it takes the place of; any other takes the place of itself."""

BROUGHT = {"--sandbox": ("--resource", "--base-url", "--cloud")}
"""Option → the options that it goes without, because it brings what they say."""

Option = tuple[str, ...]
"""Its name, and its value where it has one."""


def pairs(words: Iterable[str]) -> Iterator[Option]:
    """Yield each option with its value."""
    name = ""
    for word in words:
        if word.startswith("--"):
            if name:
                yield (name,)
            name, equals, value = word.partition("=")
            if equals:
                yield name, value
                name = ""
        elif name:
            yield name, word
            name = ""
    if name:
        yield (name,)


def spelt(options: Iterable[Option]) -> Iterator[str]:
    """Yield the words of options; a value that looks like an option is bound to its own."""
    for name, *value in options:
        if value and value[0].startswith("-"):
            yield f"{name}={value[0]}"
        else:
            yield from (name, *value)


def brought(words: Iterable[str]) -> frozenset[str]:
    """Return the names of the options that a run's own ones leave no room for."""
    return frozenset(name for option, *_ in pairs(words) for name in BROUGHT.get(option, ()))


def without(words: Sequence[str], said: Sequence[str], *, subject: str) -> list[str]:
    """Return a run's options without those that a command says itself.

    Of several deployments only the one that the command is about (its `subject`) gives way.
    """
    own = list(pairs(said))
    replaced = {old for name, *_ in own for old in INSTEAD.get(name, (name,))}
    names = {name for name, *_ in own}
    given_up = {("--deployment", subject)} if "--deployment" in names else set()
    kept = [
        option
        for option in pairs(words)
        if option[0] not in replaced and option not in own and option not in given_up
    ]
    return list(spelt(kept))
