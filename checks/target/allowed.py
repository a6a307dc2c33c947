"""Which places a user allows beside the cloud's own: by exact name, and by port where it is odd."""

from urllib.parse import urlsplit

from checks.target.model import TargetInput

HTTPS = 443


def allowed_place(text: str) -> tuple[str, int] | None:
    """Read what `--allow-host` takes, NAME or NAME:PORT; None for anything else."""
    try:
        parts = urlsplit(f"//{text.strip()}")
        host, port = parts.hostname or "", parts.port or HTTPS
    except ValueError:
        return None
    is_bare = parts.netloc == text.strip() and "@" not in text and not text.endswith(":")
    return (host, port) if host and is_bare else None


def allowed_places(given: TargetInput) -> frozenset[tuple[str, int]]:
    """Return the hosts that a user allows, each with its port."""
    return frozenset(filter(None, map(allowed_place, given.allow_hosts)))
