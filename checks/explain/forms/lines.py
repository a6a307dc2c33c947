"""Errors that a client prints on a line: a status in one of many spellings, and what follows it."""

import re
from collections.abc import Iterator

from checks.explain.model import Found

_STATUS, _REST = r"(?P<status>[1-5]\d\d)", r"(?P<message>[^\n]{0,2000})"
_SPELLINGS = tuple(
    re.compile(each.replace("<status>", _STATUS).replace("<rest>", _REST), re.MULTILINE)
    for each in (
        # A status line, as it is sent, as curl shows it, and in a log.
        r"^[<\s>*]{0,4}HTTP/[\d.]{1,3} <status>\b ?(?P<message>[^\n{]{0,80})",
        # A request and its status, as an HTTP library and a web server log them.
        (
            r"\b(?:POST|GET|PUT|DELETE)[ :]{1,2}\S{0,200}/(?:anthropic|messages|openai|models)"
            r"[^\s\"]{0,200}\"?(?: \"?HTTP/[\d.]{1,3}\"?)?(?: -| ->| →| :| returned| failed:?)? \"?"
            r"<status>\b(?P<message>[^\n\"{]{0,80})"
        ),
        # The SDKs and what stands on them.
        r"(?i)\berror(?: code)?:? ?<status>\b(?:\s*-\s*)?<rest>",
        r"(?i)\bAPI error(?: \([^)|\n]{0,80}\| ?|:? ?\(?)<status>\b[:)]?<rest>",
        r"\b\w{2,60}(?:Error|Exception): (?:Error code: )?<status>\b<rest>",
        r"\b<status> status code \((?P<message>no body)\)",
        r"(?i)\bstatus(?:[ _]?code)?(?: of|:| is|=)?\s{0,3}[\"']?<status>\b\)?<rest>",
        r"(?i)\bHTTP(?: status| error| code)?(?: code)?:? ?<status>\b[:).]?<rest>",
        (
            r"(?i)\b(?:failed|returned|responded|rejected|response|got|answer(?:ed)?)"
            r"(?: with| was)?:?(?: an?)? (?:error )?\[?<status>\b\]?<rest>"
        ),
        # A person's own words.
        (
            r"(?i)\b(?:gets?|getting|sees?|seeing|saw|receiv(?:e|es|ed|ing)|returns|returning|throws"
            r"|hit|hits|hitting|with)(?: back| only| just)?(?: an?| the)?(?: HTTP| error| status)*"
            r" <status>(?=s?(?:[.,;:!?)]|\s*$| (?:errors?|responses?|status|from|for|on|when|with"
            r"|since|in|if|as|after|every|again|even|back|because|while|at|whenever|and|but|out of"
            r"|not|unauth|forbid|too|bad|internal|resource)\b))<rest>"
        ),
        r"\[<status>[ \]]<rest>",
        r"\bClient error '<status>\b(?P<message>[^\n]{0,400})",
        # A line that is a status and its words, a status in brackets, a status alone.
        (
            r"^\W{0,6}(?:[\w ]{0,30}: ?)?<status>(?: ?[:|·\u2013-]| (?![a-z0-9])| (?="
            r"not |unauth|forbid|too |bad |internal|model|service|access|deploy|invalid|rate|error"
            r"|permission|overload|quota|server|gateway"
            r"|authentication|missing|the ))(?P<message>[^\n]{3,2000})"
        ),
        r"\(<status>\)(?P<message>)",
        r"^\s*<status>\s*$(?P<message>)",
    )
)
_MOST, _FIRST_FAILURE = 40, 300
_EDGES = " :-\u2013·)]"


def find(text: str) -> Iterator[Found]:
    """Yield an error for each status that a line names, once a place."""
    seen: set[int] = set()
    for spelling in _SPELLINGS:
        for number, match in enumerate(spelling.finditer(text)):
            status, place = int(match["status"]), match.start("status")
            if number >= _MOST or place in seen or status < _FIRST_FAILURE:
                continue
            seen.add(place)
            yield Found(start=place, status=status, message=match["message"].strip(_EDGES))
