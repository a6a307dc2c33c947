"""Whom to trust: the operating system's certificates, or a cloud's own authority."""

import ssl
from pathlib import Path


def ssl_context(ca_file: Path | None) -> ssl.SSLContext:
    """Return a client context: `ca_file` alone when given, else the operating system's store.

    The system's store holds the roots of corporate TLS inspection, which certifi's bundle lacks.
    """
    if ca_file is not None:
        return ssl.create_default_context(cafile=ca_file)
    import truststore  # noqa: PLC0415 - 30 ms that the sandbox and --version need not wait for

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def unverified_context() -> ssl.SSLContext:
    """Return a context that only looks: nothing may ever be sent over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
