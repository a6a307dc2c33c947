"""What a page has written, tables and charts included, and which numbers in it break the rules."""

import re
from collections.abc import Iterator, Sequence
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
    const columns = [];
    for (const table of main.querySelectorAll("canvas")) {
        const found = {};
        for (const cell of table.querySelectorAll('[role="gridcell"], [role="columnheader"]'))
            (found[cell.getAttribute("aria-colindex")] ??= []).push(cell.textContent);
        columns.push(...Object.values(found));
    }
    return {texts, columns};
}"""
ALONE = re.compile(r"(?:< )?(?P<number>\d[\d.,\u00a0\u202f]*) (?P<unit>ms|s|min)")
"""A cell that holds a duration and nothing else."""
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
    found = page.evaluate(READ)
    cells = (text for column in found["columns"] for text in in_one_unit(column))
    texts = [*found["texts"], *cells]
    return [text.strip() for text in texts if text.strip() and not COURSE.fullmatch(text)]


def in_one_unit(column: Sequence[str]) -> list[str]:
    """Return a column's cells; the longest duration alone keeps its unit where all have the same.

    The unit of a column is chosen by that one.
    """
    told = {cell: each for cell in column if (each := ALONE.fullmatch(cell.strip()))}
    if len({each["unit"] for each in told.values()}) != 1:
        return list(column)
    longest = max(told, key=lambda cell: int(re.sub(r"\D", "", told[cell]["number"])))
    return [told[cell]["number"] if cell in told and cell != longest else cell for cell in column]


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
