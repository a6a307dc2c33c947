"""Resource Graph: the queries that find a resource, and what a caller may find."""

from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox.arm import kql
from checks.sandbox.arm.kql_words import QueryError
from checks.sandbox.state import State

Ask = Callable[..., Any]
StateOf = Callable[..., State]

PATH = "/providers/Microsoft.ResourceGraph/resources"
V = "2021-03-01"
BY_NAME = """resources
| where type =~ 'Microsoft.CognitiveServices/accounts'
| where name =~ 'Contoso-AI' or tostring(properties.customSubDomainName) =~ 'contoso-ai'
    or tostring(properties.endpoint) contains '//contoso-ai.'
| project id, name, location, sub=tostring(properties.customSubDomainName),
          off=tobool(properties.disableLocalAuth), properties.networkAcls.defaultAction"""
FINANCE = "b05a7e92-6c41-4d38-9f0e-2d816ac3475f"


def found(ask_arm: Ask, state: State, query: str, **body: Any) -> Any:
    """Return what a query finds."""
    return ask_arm(state, PATH, V, body={"query": query, **body}).document


def test_a_resource_is_found_by_any_of_its_names(state: State, ask_arm: Ask) -> None:
    """The engine's question is answered with the columns it asked for."""
    document = found(ask_arm, state, BY_NAME)

    assert document["data"] == [
        {
            "id": state.account_id,
            "name": "contoso-ai",
            "location": "eastus2",
            "sub": "contoso-ai",
            "off": False,
            "properties_networkAcls_defaultAction": "Allow",
        }
    ]
    assert (document["totalRecords"], document["resultTruncated"]) == (1, "false")


@pytest.mark.parametrize("version", ["2021-03-01", "2022-10-01", "2024-04-01"])
def test_all_three_versions_answer(state: State, ask_arm: Ask, version: str) -> None:
    """The client chooses."""
    assert ask_arm(state, PATH, version, body={"query": "resources"}).document["count"] == 5


def test_who_may_not_read_finds_nothing(state_of: StateOf, ask_arm: Ask) -> None:
    """An empty result is not a proof that something does not exist."""
    document = found(ask_arm, state_of("reader-missing"), BY_NAME)

    assert (document["count"], document["data"]) == (0, [])


def test_a_role_on_the_account_finds_the_account_alone(state_of: StateOf, ask_arm: Ask) -> None:
    """Results are trimmed resource by resource."""
    document = found(ask_arm, state_of("openai-user-only"), "Resources | project name, type")

    assert [each["name"] for each in document["data"]] == ["contoso-ai", "contoso-ai/support-desk"]


def test_a_subscription_without_access_is_refused(state: State, ask_arm: Ask) -> None:
    """Asking in a subscription that refuses says so, in Resource Graph's own shape."""
    body = {"query": "resources", "subscriptions": [FINANCE]}

    answer = ask_arm(state, PATH, V, body=body)

    assert (answer.status, answer.code) == (403, "AccessDenied")
    assert answer.document["error"]["details"][0]["code"] == "AccessDenied"


def test_a_subscription_with_access_is_searched(state: State, ask_arm: Ask) -> None:
    """The list of subscriptions narrows the search."""
    own = [state.account.subscription, FINANCE]

    assert found(ask_arm, state, "resources", subscriptions=own)["count"] == 5


def test_results_come_in_pages(state: State, ask_arm: Ask) -> None:
    """`$top` and `$skipToken` walk through all of them once."""
    seen, token = [], None
    while True:
        options = {"$top": 2} | ({"$skipToken": token} if token else {})
        document = found(ask_arm, state, "resources | project name", options=options)
        seen += [each["name"] for each in document["data"]]
        token = document.get("$skipToken")
        if not token:
            break

    assert len(seen) == len(set(seen)) == document["totalRecords"] == 5


def test_a_table_is_given_when_it_is_asked_for(state: State, ask_arm: Ask) -> None:
    """The older format has columns and rows."""
    query = "resources | where kind == 'SpeechServices' | project name, sku"

    table = found(ask_arm, state, query, options={"resultFormat": "table"})["data"]

    assert table["columns"] == [
        {"name": "name", "type": "string"},
        {"name": "sku", "type": "object"},
    ]
    assert table["rows"] == [["contoso-speech", {"name": "S0"}]]


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("", "<EOF>"),
        ("colours", "colours"),
        ("resources | colour name", "colour"),
        ("resources | where", "<EOF>"),
        ("resources | summarize", "<EOF>"),
        ("resources | summarize colour(name)", "colour"),
        ("resources | where name =~ 'a' and", "<EOF>"),
        ("resources | where name =~ 'a", "'"),
        ("resources | where evil(name)", "evil"),
        ("resources | limit x", "x"),
        ("resources where", "where"),
        ("resources | where (name == 'a'", "<EOF>"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(
    state: State, ask_arm: Ask, query: str, token: str
) -> None:
    """The details name the token at which reading ended."""
    answer = ask_arm(state, PATH, V, body={"query": query})

    assert (answer.status, answer.code) == (400, "BadRequest")
    invalid, failure = answer.document["error"]["details"]
    assert invalid["code"] == "InvalidQuery"
    assert failure["token"] == token


@pytest.mark.parametrize("body", [{}, {"query": 1}, []])
def test_a_body_without_a_query_is_refused(state: State, ask_arm: Ask, body: Any) -> None:
    """There is nothing to ask."""
    assert ask_arm(state, PATH, V, body=body).status == 400


def test_a_made_up_token_is_refused(state: State, ask_arm: Ask) -> None:
    """Pages cannot be guessed."""
    body = {"query": "resources", "options": {"$skipToken": "made up"}}

    assert ask_arm(state, PATH, V, body=body).status == 400


ROWS = [
    {"name": "Alpha", "size": 3, "on": True, "tags": {"team": "red"}},
    {"name": "beta one", "size": 1, "on": False, "tags": {}},
    {"name": "gamma", "size": 2, "on": None, "tags": {"team": "it's"}},
]


@pytest.mark.parametrize(
    ("steps", "names"),
    [
        ("where name == 'alpha'", []),
        ("where name =~ 'alpha'", ["Alpha"]),
        ("where name != 'Alpha'", ["beta one", "gamma"]),
        ("where name !~ 'ALPHA' and name contains 'A'", ["beta one", "gamma"]),
        ("where name startswith 'G' or name endswith 'HA'", ["Alpha", "gamma"]),
        ("where name has 'one'", ["beta one"]),
        ("where name in ('gamma', 'x')", ["gamma"]),
        ("where name == 'x' or name == 'gamma' and size == 1", []),
        ("where (name == 'x' or name == 'gamma') and size == 2", ["gamma"]),
        ("where tostring(tags.team) == 'it\\'s'", ["gamma"]),
        ('where tags.team == "red"', ["Alpha"]),
        ("where tobool(on) == true", ["Alpha"]),
        ("where on == false", ["beta one"]),
        ("where isnotempty(tags.team) | order by name asc", ["Alpha", "gamma"]),
        ("where isempty(tags.none.deeper) | sort by size", ["Alpha", "gamma", "beta one"]),
        ("where not(name has 'gamma') | take 1", ["Alpha"]),
        ("extend low = tolower(name) | where low == 'alpha' | limit 5", ["Alpha"]),
    ],
)
def test_the_language_means_what_kusto_means(steps: str, names: list[str]) -> None:
    """Comparisons, precedence, escapes and order are those of KQL."""
    assert [
        row["name"] for row in kql.run(f"resources | {steps}", {"resources": lambda: list(ROWS)})
    ] == names


@pytest.mark.parametrize(
    ("steps", "rows"),
    [
        ("summarize count()", [{"count_": 4}]),
        ("summarize n = count(), sum(size), max(size) by team",
         [{"team": "red", "n": 2, "sum_size": 13, "max_size": 10},
          {"team": "blue", "n": 2, "sum_size": 2, "max_size": 2}]),
        ("summarize countif(size > 'x')", None),
        ("summarize countif(team == 'red'), dcount(team)", [{"countif_": 2, "dcount_team": 2}]),
        ("summarize names = make_list(name) by team | where team == 'red'",
         [{"team": "red", "names": ["a", "b"]}]),
        ("summarize avg(size), min(name)", [{"avg_size": 5.0, "min_name": "a"}]),
        ("where team == 'green' | summarize count()", [{"count_": 0}]),
        ("where team == 'green' | summarize count() by team", []),
        ("summarize by team | count", [{"Count": 2}]),
        ("distinct team | order by team asc", [{"team": "blue"}, {"team": "red"}]),
        ("order by size | project name | limit 2", [{"name": "b"}, {"name": "a"}]),
        ("order by team asc, size asc | project name | take 1", [{"name": "d"}]),
    ],
)  # fmt: skip
def test_rows_are_summarised_as_kusto_does(steps: str, rows: Any) -> None:
    """Groups keep their order, numbers their size, and a sum of no row is a row without groups."""
    sizes = [("a", "red", 3), ("b", "red", 10), ("c", "blue", 2), ("d", "blue", None)]
    table = [{"name": name, "team": team, "size": size} for name, team, size in sizes]
    if rows is None:
        with pytest.raises(QueryError):
            kql.run(f"resources | {steps}", {"resources": lambda: table})
    else:
        assert kql.run(f"resources | {steps}", {"resources": lambda: table}) == rows


def test_roles_are_found_with_their_holders(state: State, ask_arm: Ask) -> None:
    """The table of access has what the lists of ARM have, with the principal and the role."""
    me = state.app("doctor").object_id
    query = (
        "AuthorizationResources | where type =~ 'microsoft.authorization/roleassignments' "
        f"and properties.principalId == '{me}' | project role=properties.roleDefinitionId, "
        "subscriptionId"
    )
    listed = "{subscription}/providers/Microsoft.Authorization/roleAssignments"
    held = ask_arm(state, listed, "2022-04-01", filter=f"principalId eq '{me}'").document["value"]

    rows = found(ask_arm, state, query)["data"]

    assert [each["role"] for each in rows] == [
        each["properties"]["roleDefinitionId"] for each in held
    ]
    counted = found(ask_arm, state, "authorizationresources | summarize n=count() by type")["data"]
    assert {each["type"]: each["n"] for each in counted}[
        "microsoft.authorization/roledefinitions"
    ] == len(state.roles)


def test_roles_are_trimmed_to_what_the_caller_may_read(state_of: StateOf, ask_arm: Ask) -> None:
    """Who may not read assignments finds none."""
    document = found(ask_arm, state_of("reader-missing"), "authorizationresources")

    assert document["data"] == []


@pytest.mark.parametrize(
    ("query", "token"),
    [
        ("ResourceContainers | project name", "ResourceContainers"),
        ("resources | join kind=inner (resources) on id", "join"),
        ("resources | mv-expand properties.endpoints", "mv-expand"),
        ("resources | where name in~ ('a')", "in~"),
        ("resources | where name !contains 'a'", "!contains"),
        ("resources | extend x = strcat(name, 'b')", "strcat"),
        ("resources | summarize arg_max(name, *)", "arg_max"),
    ],
)
def test_a_good_query_that_is_not_served_is_not_called_wrong(
    state: State, ask_arm: Ask, query: str, token: str
) -> None:
    """What Azure takes is told from what nobody takes."""
    answer = ask_arm(state, PATH, V, body={"query": query})

    assert (answer.status, answer.code) == (501, "NotServedBySandbox")
    (detail,) = answer.document["error"]["details"]
    assert f"does not serve '{token}'" in detail["message"]
