"""What the pages rest on where Microsoft documents nothing: what was measured, what is assumed."""

from checks.words import say

BY = say(
    "measured on one account in eastus2 on 6 and 7 October 2026 "
    "(github.com/dhangerkapil/foundry-usage-metering)"
)
"""By whom, where and when; a measurement of one account, no contract."""
LAG = say("Half of the rows arrive within 2 minutes, 99 in 100 within 4, and some hours late.")
"""Of the category RequestResponse: 129,201 rows of 7 days, the latest after 3 h 45 min."""
CACHE_DAY = say(
    "on one account and day, 293,446,436 tokens were read from the cache and 556,470 were input"
)
"""Why a cost without the cache can be far too low: `claude-opus-5-5`, by Azure's metrics."""
MEASURED = (
    (
        say(
            "Two thirds of the rows in AzureDiagnostics are no inference. A row counts "
            "when it names a Claude model, or no model and the API Anthropic API; a row of "
            "another API counts nowhere."
        )
    ),
    (
        say(
            "A row with a Claude model has its input tokens, without cache reads and "
            "writes, and its output tokens. A row of the API alone has none."
        )
    ),
    say("{lag} The latest took 3 h 45 min.", lag=LAG),
)
"""Sentences that somebody's figures bear out."""
ASSUMED = (
    (
        say(
            "The row of the API has the CorrelationId of the row with the model. If it had "
            "one of its own, an answered call would count twice."
        )
    ),
    say("A call that is refused before it reaches a model writes the row of the API alone."),
    say("Which operation a Messages call has is not known, so none is looked for."),
    (
        say(
            "Whether modelVersion 2 stands for Hosted on Azure, as Microsoft says, or for "
            "the Responses API, as the measurement reads it, is open; calls of either "
            "version count."
        )
    ),
)
"""Sentences that nobody has shown; a page says so."""
