"""Draws the rooms and their directions into docs/architecture.md: python docs/rooms.py."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from docs.import_graph import ROOT, between_rooms, modules
from docs.reference import table

PAGE = Path(__file__).parent / "architecture.md"
HEADS = {
    "checks": "<!-- rooms of checks: python docs/rooms.py writes them -->\n",
    "dashboard": "<!-- rooms of dashboard: python docs/rooms.py writes them -->\n",
}
END = "<!-- end of rooms -->"

Graph = Mapping[str, frozenset[str]]


def sentence_of(room: str) -> str:
    """Return what a room's first file says that it is for, in its first sentence."""
    said = ast.get_docstring(ast.parse(modules()[room].read_text(encoding="utf-8"))) or ""
    return " ".join(re.split(r"(?<=\.)\s", said, maxsplit=1)[0].split())


def _name(room: str) -> str:
    """Return a room's name as the page says it."""
    return room.partition(".")[2] or room


def _graph(house: str) -> Graph:
    """Return who imports whom among the rooms of a house; another house is one room."""
    found: dict[str, frozenset[str]] = {}
    for room, into in between_rooms().items():
        if room.partition(".")[0] == house:
            ends = (
                end if end.partition(".")[0] == house else end.partition(".")[0] for end in into
            )
            found[room] = frozenset(ends)
    return found


def _ground(graph: Graph) -> frozenset[str]:
    """Return the files without imports: everybody may use them, so no arrow leads there."""
    return frozenset(
        room
        for room, into in graph.items()
        if not into and (modules()[room].name != "__init__.py" or "." not in room)
    )


def _reached(graph: Graph, start: str) -> set[str]:
    found, waiting = {start}, [start]
    for room in waiting:
        new = graph.get(room, frozenset()) - found
        found |= new
        waiting.extend(new)
    return found


def arrows(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield the imports that do not follow from others: over one room to the next."""
    for room, into in graph.items():
        for end in sorted(into):
            over = (other for other in into - {end} if room not in _reached(graph, other))
            if not any(end in _reached(graph, other) for other in over):
                yield room, end


def _drawing(graph: Graph) -> Iterator[str]:
    ground = _ground(graph)
    shown = {room: into - ground for room, into in graph.items() if room not in ground}
    yield from ("```mermaid", "flowchart TD")
    for room, end in arrows(shown):
        yield f"  {_node(room)} --> {_node(end)}"
    yield "```"


def _node(room: str) -> str:
    # Mermaid keeps some words for itself, so no identifier is a bare one.
    return f'{room.replace(".", "_").strip("_")}["{_name(room)}"]'


def _rows(graph: Graph) -> Iterator[Iterable[str]]:
    ground = _ground(graph)
    for room, into in sorted(graph.items(), key=lambda entry: (entry[0] in ground, entry[0])):
        file = modules()[room].relative_to(ROOT)
        place = f"{file.parent}/" if file.name == "__init__.py" else str(file)
        ends = ", ".join(f"`{_name(end)}`" for end in sorted(into - ground))
        yield f"`{place}`", sentence_of(room).replace("|", "\\|"), ends or "nothing"


def drawn(house: str) -> str:
    """Return the rooms of a house: each in a sentence, and the directions."""
    graph = _graph(house)
    rooms = table(("room", "what it is for", "imports"), _rows(graph))
    return "\n".join((*rooms, "", *_drawing(graph), ""))


def page() -> str:
    """Return the page with the rooms as they are in the code."""
    text = PAGE.read_text(encoding="utf-8")
    for house, head in HEADS.items():
        before, _, rest = text.partition(head)
        text = f"{before}{head}{drawn(house)}{END}{rest.partition(END)[2]}"
    return text


def main() -> None:
    """Write the rooms into the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
