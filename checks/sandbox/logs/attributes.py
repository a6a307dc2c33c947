"""SQL with the same result, made better: attributes read in one parse, ranges row by row.

The translator writes each attribute as an expression of its own, and DuckDB parses the text for
each. Asked for the same list of them everywhere, DuckDB sees one common expression in a projection.
"""

import re

_READ = re.compile(r"""json_extract\((?P<column>"\w+"), (?P<path>'\$[^']*')\) ->> '\$'""")

_RANGE = re.compile(
    r"SELECT UNNEST\(generate_series\((?P<bounds>(?:(?!SELECT|UNNEST).)*)\)\) "
    r'AS (?P<name>"\w+")\)'
)
"""A range; where a bound is asked of a query, DuckDB takes no other form."""


def streamed(sql: str) -> str:
    """Return SQL whose ranges are made row by row, and not as a list that memory has to hold."""
    return _RANGE.sub(r"SELECT generate_series AS \g<name> FROM generate_series(\g<bounds>))", sql)


def together(sql: str) -> str:
    """Return SQL with the same result, whose attributes of one column are read together."""
    lists: dict[str, dict[str, int]] = {}
    for found in _READ.finditer(sql):
        places = lists.setdefault(found["column"], {})
        places.setdefault(found["path"], len(places) + 1)

    def read(found: re.Match[str]) -> str:
        places = lists[found["column"]]
        if len(places) == 1:
            return found[0]
        paths = ", ".join(places)
        return f"json_extract_string({found['column']}, [{paths}])[{places[found['path']]}]"

    return _READ.sub(read, sql)
