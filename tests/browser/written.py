"""What a page has written, tables and charts included, and which numbers in it break the rules."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

READ = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const code = new Set(main.querySelectorAll('pre, code, input, canvas'));
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT, {acceptNode: node => {
        for (let up = node.parentElement; up && up !== main; up = up.parentElement)
            if (code.has(up) || up.matches('style, script')) return NodeFilter.FILTER_REJECT;
        return NodeFilter.FILTER_ACCEPT;
    }});
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode.textContent);
    // What a table on a canvas tells a screen reader.
    const cells = 'canvas [role="gridcell"], canvas [role="columnheader"]';
    for (const cell of main.querySelectorAll(cells)) texts.push(cell.textContent);
    return texts;
}"""
NUMBER = re.compile(r"(?<![\w:/.,+-])\d[\d.,'\u00a0\u202f]*(?![\w:/])")
DURATION = re.compile(r"(?<![\w:/.,-])(\d[\d.,\u00a0\u202f]*) (ms|s|min)(?!\w)")
NAME = re.compile(
    r"(?:Q&A |#)\d+|run [0-9a-f]{8}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b"
)
"""The number of a question or an issue, a run's or a request's ID, an address: no amounts."""
COURSE = re.compile(r"[\d.]+(,[\d.]*){9,}")
"""The points of a small line in a cell: Streamlit reads them out as they were sent."""
BOUNDS = {"ms": (0, 999.5), "s": (0.95, 120.05), "min": (1.95, float("inf"))}
"""Unit → from which value on and up to which a duration is told in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """How a language writes numbers."""

    decimal: str
    group: str

    def value(self, text: str) -> float:
        """Return a number's value."""
        return float(text.replace(self.group, "").replace(self.decimal, "."))

    def is_right(self, text: str, after: str) -> bool:
        """Tell whether a number is written so: thousands in groups, and few decimals."""
        g, d = re.escape(self.group), re.escape(self.decimal)
        decimals = "1,3" if after.lstrip().startswith("%") else "1,2"
        return bool(
            re.fullmatch(rf"(\d{{1,4}}|\d{{1,3}}({g}\d{{3}})+)({d}\d{{{decimals}}})?", text)
        )


SIGNS = {
    "en-US": Signs(decimal=".", group=","),
    "de-DE": Signs(decimal=",", group="."),
    "fr-FR": Signs(decimal=",", group="\u202f"),
}


def texts_of(page: Page) -> list[str]:
    """Return every text of a page's main part, but code; of tables what a screen reader reads."""
    found: list[str] = page.evaluate(READ)
    return [text.strip() for text in found if text.strip() and not COURSE.fullmatch(text)]


def strange(text: str, locale: str) -> Iterator[str]:
    """Yield each number of a text that is another language's, and each duration's wrong unit."""
    signs, text = SIGNS[locale], NAME.sub("", text)
    for found in NUMBER.finditer(text):
        number = found[0].rstrip(".,'\u00a0\u202f")
        if not signs.is_right(number, text[found.start() + len(number) :]):
            yield f"{number!r} in {text[:100]!r}"
    for told in DURATION.finditer(text):
        least, most = BOUNDS[told[2]]
        if told[1] != "0" and not least <= signs.value(told[1].rstrip(".,")) < most:
            yield f"{told[0]!r} in {text[:100]!r}"
