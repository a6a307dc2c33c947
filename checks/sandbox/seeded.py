"""Keys, secrets and identifiers that a seed decides, in the shapes Azure gives them."""

import hashlib
import string
import uuid
from collections import Counter

_ALPHANUMERIC = string.ascii_letters + string.digits


class Seeded:
    """A source of values: the same seed and the same words give the same value."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._uses: Counter[tuple[str | bytes, ...]] = Counter()

    def number(self, *words: str | bytes) -> int:
        """Return 256 bits."""
        digest = hashlib.sha256(str(self._seed).encode())
        for word in words:
            data = word.encode() if isinstance(word, str) else word
            digest.update(len(data).to_bytes(8) + data)
        return int.from_bytes(digest.digest())

    def text(self, length: int, *words: str | bytes) -> str:
        """Return letters and digits."""
        characters = []
        for block in range(0, length, 32):
            rest = self.number(*words, str(block))
            for _ in range(min(32, length - block)):
                rest, index = divmod(rest, len(_ALPHANUMERIC))
                characters.append(_ALPHANUMERIC[index])
        return "".join(characters)

    def guid(self, *words: str | bytes) -> str:
        """Return a random-looking GUID."""
        return str(uuid.UUID(int=self.number(*words) % 2**128, version=4))

    def turn(self, *words: str | bytes) -> str:
        """Return how often this has been asked for, so that each time gives another identifier.

        Counting each question by itself, and not all of them together, keeps identifiers the same
        when a client sends its questions at once and they arrive in another order.
        """
        self._uses[words] += 1
        return str(self._uses[words])


def key(seeded: Seeded, label: str, suffix: str) -> str:
    """Return an 84-character key in the shape that Azure AI services have issued since 2024."""
    head, tail = seeded.text(52, "key", label), seeded.text(4, "key", label, "tail")
    stamp = "JQQJ99" + "BK" + seeded.text(12, "key", label, "stamp")
    return head + stamp + suffix + tail


def client_secret(seeded: Seeded, client_id: str, label: str) -> str:
    """Return a 40-character client secret in the shape Entra issues."""
    return seeded.text(3, "secret", client_id, label) + "8Q~" + seeded.text(34, client_id, label)
