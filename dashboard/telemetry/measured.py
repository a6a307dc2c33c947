"""What the pages rest on where Microsoft documents nothing: what was measured, what is assumed."""

from checks.words import say

BY = say(
    "measured on one account in eastus2 on 6 and 7 October 2026 "
    "(github.com/dhangerkapil/foundry-usage-metering)"
)
"""By whom, where and when; a measurement of one account, no contract."""
LAG = say(
    "Typically, about half of the rows arrive within 2 minutes and 99 in 100 within "
    "4 minutes, but some arrive hours late."
)
"""Of the category RequestResponse: 129,201 rows of 7 days, the latest after 3 h 45 min."""
CACHE_DAY = say(
    "in one account on one day, 293,446,436 tokens were read from the cache, but "
    "only 556,470 were uncached input"
)
"""Why a cost without the cache can be far too low: `claude-opus-5-5`, by Azure's metrics."""
MEASURED = (
    (
        say(
            "Typically, about two thirds of the rows in AzureDiagnostics are not inference "
            "requests. A row is counted if it names a Claude model, or if it names no model "
            "and its API is the Anthropic API. Rows for other APIs are not counted."
        )
    ),
    (
        say(
            "A row that names a Claude model reports output tokens and input tokens, but not "
            "cache reads and writes. A row that names only the API reports no tokens."
        )
    ),
    say("{lag} The most delayed row arrived after 3 h 45 min.", lag=LAG),
)
"""Sentences that somebody's figures bear out."""
ASSUMED = (
    (
        say(
            "The row that names only the API has the same CorrelationId as the row that "
            "names the model. If the IDs differed, a successful call would be counted twice."
        )
    ),
    say(
        "For a call that is rejected before it reaches a model, only the row that names "
        "the API is written."
    ),
    say("The operation name of a Messages call is not known, so rows are not filtered by it."),
    (
        say(
            "It is not known whether modelVersion 2 means Hosted on Azure, as Microsoft "
            "says, or the Responses API, as the measurement suggests. Calls with either "
            "version are counted."
        )
    ),
)
"""Sentences that nobody has shown; a page says so."""
