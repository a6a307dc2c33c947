"""What browsers did besides showing pages: requests that left the host, messages on the console."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

HARMLESS = (
    # Streamlit's index.html sets `prerenderReady` in an inline script, which the policy blocks;
    # nothing reads it.
    "Executing inline script violates the following Content Security Policy directive",
    # Streamlit draws a metric's sparkline once before it has the values (1.67).
    "WARN Infinite extent for field",
    # Streamlit's page looks for its server below the address of a page first, twice (1.67).
    "Failed to load resource: the server responded with a status of 404",
)
"""Console messages that are not ours, by how they begin, with the reason."""
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
"""Loopback needs no network: only a test that takes it away makes Chromium say this."""


@dataclass
class Watched:
    """What browsers did besides showing pages."""

    own: tuple[str, ...]
    """How the URLs begin that may be asked for."""
    contexts: list[BrowserContext] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def on_request(self, request: Request) -> None:
        """Keep a request that left the host."""
        if not request.url.startswith(self.own):
            self.outside.append(request.url)

    def on_console(self, message: ConsoleMessage) -> None:
        """Keep a message that nobody has explained."""
        if not (message.text.startswith(HARMLESS) or message.text.endswith(OFFLINE)):
            self.messages.append(f"{message.type}: {message.text}")


OpenTab = Callable[..., Page]
