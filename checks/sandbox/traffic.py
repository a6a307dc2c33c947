"""Who calls Claude, how often and how well, as frozen records: what the logs are made from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The calls of one deployment."""

    deployment: str
    model: str
    version: str
    per_day: float
    """On an average weekday."""
    calls: int = 0
    """All calls it ever has, evenly within `hours` from `days_ago` on; 0 for `per_day`."""
    days_ago: float = 0
    hours: float = 0
    streamed: float = 0.7
    """Share of the calls; so are the others without a unit."""
    first_token_ms: float
    """The median, as the other amounts are."""
    ms_per_token: float
    input_tokens: float
    """Without the cached part of the prompt."""
    output_tokens: float
    cached: float = 0
    """Calls whose prompt has a cached part."""
    cache_tokens: float = 0
    """The cached part."""
    cache_writes: float = 0
    """Of the calls with a cached part, those that write it."""
    long_writes: float = 0
    """Of those, the ones that keep it for an hour."""
    signed_in: float = 0.5
    """Calls with a token of Entra; the others come with a key."""
    logged: bool = True
    """Whether it is on the account; the others' account has no diagnostic setting."""
    traced: float = 0
    """Calls of applications that send spans."""
    span_names_gateway_id: bool = False
    """Whether those applications add `apim-request-id` to their spans."""
    item_count: int = 1
    """How many calls a kept span stands for."""
    through_gateway: bool = False
    """Whether API Management is in front."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A time at which calls are otherwise than usual, counted back from the sandbox's start."""

    name: str
    days_ago: float
    at_hour: int = -1
    """The hour of that day, UTC, at which it begins; -1 for exactly so many days ago."""
    hours: float = 0
    """0 when it has not ended."""
    deployments: tuple[str, ...] = ()
    """Empty for all."""
    slower: float = 1
    busier: float = 1
    status: int = 0
    """What `share` of the calls are answered."""
    share: float = 0
    silent: bool = False
    """Whether nothing is logged at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A status other than 200, and how often it happens on any day."""

    status: int
    share: float
    duration_ms: float
    unnamed: float = 0
    """Share of its rows in AzureDiagnostics that carry no deployment."""
    from_model: bool = True
    """Whether Anthropic answered, which gives the call a `request-id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What API Management answers itself."""

    status: int
    share: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """All calls, from before the sandbox's start until after it."""

    days: int
    """How far back they go."""
    hours_ahead: int
    """How long a running sandbox keeps getting new ones."""
    quiet_hours: float
    """For how long there have been none at the start, and none since; 0 where they go on."""
    doubled: float
    """Share of the calls that have a second row, which is nearly empty."""
    others: float
    """How many rows of other APIs the account logs for each row of its own."""
    negative: float
    """Share of the calls whose duration is logged with the wrong sign."""
    streams: tuple[Stream, ...]
    incidents: tuple[Incident, ...]
    failures: tuple[Failure, ...]
    refusals: tuple[Refusal, ...]
