"""The type in which a secret travels through the program: it has no text form."""

from enum import StrEnum
from typing import Never, Self


class Secret:
    """A key, token or password that no log, exception, cache or pickle can spell out.

    Only `checks.http` and `checks.credentials` may call `reveal`; a test holds that.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce_ex__(self, protocol: object) -> Never:
        raise TypeError("a Secret cannot be pickled")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class Withheld(StrEnum):
    """What stands in a finished run where a secret was: that there was one, and nothing of it."""

    SECRET = "withheld"  # noqa: S105 - the opposite of one


def at_hand(held: Secret | Withheld | None, otherwise: str) -> Secret:
    """Return a secret that can be sent; raise LookupError where there is none, or was one."""
    if isinstance(held, Secret):
        return held
    raise LookupError(otherwise)
