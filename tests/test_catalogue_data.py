"""The catalogue's data: every cause has a home, a remedy with a source, and steps to take.

That its commands run is shown in `tests/remedies`.
"""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

from checks.causes.retirement import End, of_name

DISPUTED = End.DISPUTED
KNOWLEDGE = files("checks") / "knowledge"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
SCALES = {"input", "output", "cache_read", "cache_write_5m", "cache_write_1h"}


def _words(text: str) -> set[str]:
    return set(text.split())


PLACEHOLDERS = _words(
    """
    resource resource_group subscription deployment model host allowed_host base_url
    fixed_base_url path tenant token_tenant resource_tenant principal client_id data_action
    account_scope audience accepted_audiences seconds counter limit period issuer code api
    region proxy address port
    expires skew variable service issue scope version status link reason nearest
    proxy_variables no_proxy exceptions
    target origin existing_deployment existing_deployments deployment_name principal_type reader
    reader_type workspace_id setting setting_sends setting_logs private_endpoint
    private_endpoint_group virtual_network_id other_region role roles quota local_port host_name
    auth_key auth_token auth_entra other_than_login other_than_app
    output_tokens input_tokens requests certificate_names disputed cloud
    zone_subscription zone_group zone_id root_certificate model_refuses gated cure
    """
)

CATEGORIES = _words(
    """
    auth.api_key_invalid auth.wrong_endpoint_or_resource auth.token_expired auth.token_audience
    auth.tenant_mismatch auth.key_auth_disabled auth.custom_subdomain_required
    auth.credential_unavailable auth.aadsts rbac.missing_role rbac.data_action_missing
    network.firewall network.private_endpoint_only network.dns network.tls_proxy
    deployment.not_found deployment.wrong_name_or_model_id deployment.not_ready_yet
    model.region_unavailable model.retired request.path_wrong request.unsupported_api
    request.unsupported_feature_or_beta request.invalid_parameter request.too_large
    rate_limit.tokens_or_requests rate_limit.quota_zero capacity.overloaded service.error_5xx
    service.timeout provisioning.marketplace provisioning.subscription_not_eligible
    provisioning.quota monitoring.logs_off monitoring.logs_forbidden other
    """
)

# What other programs may rely on: an ID is never renamed. New ones need not be listed here.
LASTING = _words(
    """
    target-missing resource-and-base-url resource-name-malformed resource-is-url base-url-malformed
    credentials-in-url base-url-not-https private-target-refused regional-host host-foreign
    host-is-anthropic unsupported-api base-url-with-v1 base-url-openai base-url-models
    base-url-project base-url-without-anthropic
    host-unknown dns-failing connection-refused connection-timeout network-unreachable
    connection-reset tls-untrusted tls-wrong-name tls-expired tls-failed tls-intercepted
    certificate-expiring clock-skewed proxy-refuses proxy-page redirected
    credential-missing chain-unavailable sign-in-timeout sign-in-unreachable aadsts key-anthropic
    key-of-openai key-of-other-service key-malformed key-decorated key-is-token token-expired
    token-not-yet-valid token-audience token-tenant token-decorated token-malformed
    key-refused key-of-another-resource private-dns-hole key-header version-newer-only
    version-header key-auth-disabled tenant-mismatch custom-subdomain-required data-action-missing
    role-forbidden forbidden-unexplained resource-firewall public-access-disabled abuse-blocked
    token-refused token-refused-audience key-sent-as-token path-unknown api-not-supported direct-api
    request-ids-missing headers-foreign unexplained-answer
    deployment-not-found deployment-retired deployment-too-new model-parameter-invalid
    request-invalid feature-unsupported request-too-large
    rate-limited rate-limited-counter quota-zero overloaded capacity-in-demand
    service-error service-unavailable backend-auth-failed no-answer-in-time answer-broken-off
    answer-unreadable
    """
)

# Row of the guide's troubleshooting table: the causes that such an answer can end in.
GUIDE = {
    "row 401": "key-refused key-of-other-service key-of-openai key-malformed"
    " key-of-another-resource token-expired token-refused data-action-missing"
    " key-auth-disabled private-dns-hole",
    "row 403": "role-forbidden data-action-missing resource-firewall public-access-disabled"
    " key-auth-disabled forbidden-unexplained",
    "row 404": "deployment-not-found deployment-retired deployment-too-new path-unknown",
    "row 429": "rate-limited rate-limited-counter capacity-in-demand quota-zero",
    "row Invalid model parameter": "model-parameter-invalid",
}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((KNOWLEDGE / f"{name}.toml").read_text(encoding="utf-8"))


def _listed() -> Iterator[dict[str, Any]]:
    for entry in (KNOWLEDGE / "causes").iterdir():
        if entry.name.endswith(".toml"):
            yield from tomllib.loads(entry.read_text(encoding="utf-8"))["cause"]


LISTED = list(_listed())
CAUSES = {cause["id"]: cause for cause in LISTED}
CODES = _read("aadsts")
PORTALS = {entry["name"]: entry for entry in _read("places")["portal"]}
LACKING = {"lacking_everywhere", "lacking_on_azure"}
REMEDIES = [(cause["id"], remedy) for cause in LISTED for remedy in cause["remedy"]]


def _steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, holder in (*REMEDIES, *CODES.items()):
        yield from ((name, step) for step in holder["do"])


def _commands() -> Iterator[tuple[str, Any]]:
    for name, step in _steps():
        yield from ((name, command) for command in step.get("commands", ()))


def _lines() -> Iterator[tuple[str, str]]:
    """Yield what is written once for every shell, with the ID of its cause."""
    for name, command in _commands():
        line = (
            command
            if isinstance(command, str)
            else command.get("run") or command.get("to_output_of")
        )
        if line:
            yield name, line


def _texts(holder: object) -> Iterator[str]:
    """Walk through every text of an entry, however deep."""
    if isinstance(holder, str):
        yield holder
    elif isinstance(holder, dict):
        for value in holder.values():
            yield from _texts(value)
    elif isinstance(holder, list):
        for value in holder:
            yield from _texts(value)


def test_no_two_causes_share_an_id() -> None:
    """An ID names one cause."""
    assert len(CAUSES) == len(LISTED)


def test_no_cause_that_others_rely_on_is_missing() -> None:
    """The IDs that were given once are all there."""
    assert set(CAUSES) >= LASTING


def test_every_cause_has_a_category_of_the_contract() -> None:
    """A cause's category is one that other programs know."""
    assert {cause["category"] for cause in LISTED} <= CATEGORIES


def test_titles_are_one_sentence_without_a_full_stop() -> None:
    """A title can be a banner: one line, no full stop."""
    sharper = [words for cause in LISTED for words in cause.get("sharper", ())]
    every = (*LISTED, *(words for words in sharper if "title" in words), *CODES.values())
    titles = [entry["title"] for entry in every]
    assert [title for title in titles if not re.fullmatch(r".+[^.]", title)] == []


def test_every_cause_has_a_remedy_with_steps() -> None:
    """Nobody is left with a cause and nothing to do."""
    assert [cause["id"] for cause in LISTED if not cause.get("remedy")] == []
    assert [name for name, remedy in REMEDIES if not remedy["do"]] == []


def test_every_cause_has_a_remedy_that_nothing_contradicts() -> None:
    """A cause never offers only what field evidence calls useless, unless it is partly right."""
    left = {name for name, remedy in REMEDIES if not remedy.get("contradicted_by")}
    assert set(CAUSES) - left == set()


def test_every_remedy_says_who_says_so_and_when_it_was_checked() -> None:
    """Knowledge carries its source and its date."""
    for name, holder in (*REMEDIES, *CODES.items()):
        assert holder["source"], name
        assert isinstance(holder["checked"], date), name


def test_documented_remedies_name_the_guide_and_come_first() -> None:
    """What the guide says is marked as such and precedes the field evidence."""
    for cause in LISTED:
        marks = [remedy["documented"] for remedy in cause["remedy"]]
        assert marks == sorted(marks, reverse=True), cause["id"]
    assert all("Product guide" in r["source"] for _, r in REMEDIES if r["documented"])


def test_only_documented_remedies_are_contradicted() -> None:
    """A remedy from the field that is contradicted would have no place here."""
    wrong = [n for n, r in REMEDIES if r.get("contradicted_by") and not r["documented"]]
    assert wrong == []


def test_every_row_of_the_guides_table_reaches_the_causes_it_is_about() -> None:
    """The guide's troubleshooting table is shown wherever its answer leads."""
    for row, names in GUIDE.items():
        shown = {n for n, r in REMEDIES if r["documented"] and row in r["source"]}
        assert _words(names) <= shown, row


def test_the_guides_example_role_is_never_shown_without_what_contradicts_it() -> None:
    """The role that does not reach Claude never stands there as plain advice."""
    naming = [r for _, r in REMEDIES if any("OpenAI User" in step["step"] for step in r["do"])]
    assert naming
    assert all(remedy["documented"] and remedy.get("contradicted_by") for remedy in naming)
    assert [r for r in naming if "August 2026 edition" not in r["contradicted_by"]] == []


def test_no_remedy_asks_for_the_scope_that_a_page_misprints() -> None:
    """The scope that no service has is only ever named as the mistake that it is."""
    asked = [line for _, line in _lines() if "ai.cognitiveservices.com" in line]
    steps = [s["step"] for _, s in _steps() if "https://ai.cognitiveservices.com" in s["step"]]
    assert asked + [step for step in steps if "misprint" not in step] == []
    assert "scope-misprinted" in CAUSES


def test_a_cause_explains_only_causes_that_exist() -> None:
    """A consequence is a cause of the catalogue."""
    unknown = {c["id"]: set(c["explains"]) - set(CAUSES) for c in LISTED}
    assert {name: ids for name, ids in unknown.items() if ids} == {}


def test_no_cause_is_its_own_consequence() -> None:
    """Following the consequences never leads back to where one began."""

    def reach(name: str, seen: frozenset[str]) -> None:
        assert name not in seen, name
        for consequence in CAUSES[name]["explains"]:
            reach(consequence, seen | {name})

    for name in CAUSES:
        reach(name, frozenset())


def test_only_known_placeholders_are_used() -> None:
    """Every brace is a placeholder that the product can fill."""
    used = {n for text in _texts([*LISTED, CODES]) for n in PLACEHOLDER.findall(text)}
    assert used - PLACEHOLDERS - set(PORTALS) - LACKING == set()


def test_a_place_in_a_portal_is_said_once_for_both_portals() -> None:
    """No remedy names a page that only the classic portal has, nor one that nobody uses."""
    classic = re.compile(r"Keys and Endpoint|Models \+ endpoints|Deploy base model")
    steps = [text for name, remedy in REMEDIES for text in _texts([name, remedy])]
    assert [text for text in steps if classic.search(text)] == []
    assert set(PORTALS) <= {n for text in steps for n in PLACEHOLDER.findall(text)}
    assert all("new Foundry portal" in e["says"] or e.get("doubt") for e in PORTALS.values())


def test_a_place_in_a_portal_is_no_name_that_a_run_could_fill_in() -> None:
    """What comes from outside never stands where a page of the portal is named."""
    assert set(PORTALS) & PLACEHOLDERS == set()
    assert not {n for _, line in _lines() for n in PLACEHOLDER.findall(line)} & set(PORTALS)


def test_every_line_is_one_command() -> None:
    """A line parses, and is neither a comment nor several in one; a shell's own words are acts."""
    for name, line in _lines():
        words = shlex.split(line)
        assert words, name
        assert not {"|", "||", "&&", ";", "&"} & set(words), (name, line)
        assert words[0] not in {"export", "unset", "read", "set", "source", "."}, (name, line)
        assert not words[0].startswith(("#", "$")), name
        assert "\n" not in line, name


def test_what_a_diagnostic_setting_sends_needs_no_file() -> None:
    """The list of logs stands on the line, the documented JSON without its quotes."""
    lists = [words[words.index("--logs") + 1] for words in _words_with("--logs")]
    quoted = [re.sub(r"[A-Za-z]+", r'"\g<0>"', text) for text in lists if "{c" in text]
    assert [json.loads(text.replace('"true"', "true")) for text in quoted] == [
        [{"category": "RequestResponse", "enabled": True}]
    ]
    assert [text for text in lists if text.startswith("@")] == []


def _words_with(option: str) -> Iterator[list[str]]:
    lines = (shlex.split(line) for _, line in _lines())
    return (words for words in lines if option in words)


def test_what_is_written_for_each_shell_holds_no_name() -> None:
    """Only what a shell's writer quotes can take a name from outside."""
    own = [c for _, c in _commands() if isinstance(c, dict) and "bash" in c]
    assert own
    assert [c for c in own if PLACEHOLDER.search(c["bash"] + c["powershell"])] == []


def test_a_step_has_no_key_that_nobody_reads() -> None:
    """A misspelt key is not silently left out."""
    known = {"step", "commands", "or", "if_known", "if_unknown"}
    assert [step for _, step in _steps() if set(step) - known] == []
    acts = {"run", "set", "to", "to_output_of", "unset", "read_secret", "bash", "powershell"}
    tables = [c for _, c in _commands() if isinstance(c, dict)]
    assert [c for c in tables if set(c) - acts - {"prints_secret"}] == []


def test_a_step_hangs_on_a_placeholder_that_there_is() -> None:
    """What is never known would never be said."""
    sharper = [words for cause in LISTED for words in cause.get("sharper", ())]
    holders = [*(step for _, step in _steps()), *(remedy for _, remedy in REMEDIES), *sharper]
    named = {h.get(key) for h in holders for key in ("if_known", "if_unknown")} - {None}
    assert named
    assert named <= PLACEHOLDERS


def test_the_wait_that_an_answer_names_comes_before_guessed_pauses() -> None:
    """A rate limit's first remedy is to wait as long as the answer says."""
    for name in ("rate-limited", "rate-limited-counter"):
        first = [r["summary"] for r in CAUSES[name]["remedy"] if r.get("do_first")]
        assert [summary.startswith("Wait ") for summary in first] == [True], name


def test_an_sdk_is_named_for_python_and_for_typescript() -> None:
    """Nobody who writes TypeScript is told to install a Python package alone."""
    naming = [
        r for _, r in REMEDIES if any("pip install" in c and " anthropic" in c for c in lines_of(r))
    ]
    assert naming
    assert [r for r in naming if "@anthropic-ai/foundry-sdk" not in " ".join(_texts(r))] == []


def lines_of(remedy: dict[str, Any]) -> list[str]:
    """Return a remedy's lines."""
    found = (command for step in remedy["do"] for command in step.get("commands", ()))
    return [command for command in found if isinstance(command, str)]


def test_quota_is_told_as_one_pool_for_each_model_and_version() -> None:
    """A second deployment of the same version has no quota of its own, in no region."""
    for name in ("rate-limited", "rate-limited-counter", "deployment-quota"):
        texts = [text for text in _texts(CAUSES[name]) if "pool" in text]
        told = re.compile("per model and version, (shared )?across all regions")
        assert any(told.search(text) for text in texts), name


def test_what_is_shown_as_it_is_has_no_placeholder() -> None:
    """Sources and contradictions are shown as they are written."""
    raw = [r.get(key, "") for _, r in REMEDIES for key in ("source", "contradicted_by")]
    assert [text for text in raw if PLACEHOLDER.search(text)] == []


def test_a_check_is_repeated_with_the_users_own_target() -> None:
    """A command to check again brings all of the run's options along."""
    again = [line for _, line in _lines() if "foundry-doctor check" in line]
    assert again
    assert [line for line in again if not line.startswith("foundry-doctor check {target}")] == []


def test_no_command_carries_a_secret() -> None:
    """Secrets come from the environment, and tokens are not printed."""
    for name, line in _lines():
        assert not re.search(r"(?i)(x-api-key|api-key|bearer):? +(?!\$)\w", line), name
    printed = [c for _, c in _commands() if isinstance(c, str) and "get-access-token" in c]
    assert [line for line in printed if "--query expiresOn" not in line] == []


def test_every_sign_in_code_is_spelt_as_entra_spells_it() -> None:
    """A code can be looked up as it stands in Entra's text, and the title shows it."""
    assert all(re.fullmatch(r"AADSTS\d{5,7}", code) for code in CODES)
    assert [code for code, entry in CODES.items() if code not in entry["title"]] == []


def test_every_sign_in_code_says_why_and_what_to_do() -> None:
    """A code has a meaning, a summary and steps."""
    assert all(e["means"] and e["summary"] and e["do"] for e in CODES.values())


def test_every_price_is_complete_and_above_zero() -> None:
    """A price has all its parts; an unknown price is left out, never 0."""
    for entry in _read("prices")["price"]:
        assert all(entry[scale] > 0 for scale in SCALES), entry["models"]
        known = {"id", "models", "from", "prompt_up_to", "doubt", "source", "checked", "review_by"}
        assert set(entry) - SCALES <= known, entry["models"]


def test_no_two_prices_hold_for_the_same_request() -> None:
    """Model, first day and size of the prompt decide on one price."""
    keys = [
        (model, entry.get("from"), entry.get("prompt_up_to"))
        for entry in _read("prices")["price"]
        for model in entry["models"]
    ]
    assert len(keys) == len(set(keys))


def test_cached_input_costs_less_and_written_cache_more() -> None:
    """Reading the cache is cheaper than input, writing it dearer, an hour dearer than minutes."""
    for e in _read("prices")["price"]:
        order = [e["cache_read"], e["input"], e["cache_write_5m"], e["cache_write_1h"]]
        assert order == sorted(order), e["models"]


def test_every_model_has_one_entry_with_a_source() -> None:
    """A model is listed once, with who says so and since when that is known."""
    models = _read("models")["model"]
    assert len({model["id"] for model in models}) == len(models)
    assert all(m["source"] and isinstance(m["checked"], date) for m in models)


def test_the_guides_models_are_marked() -> None:
    """The guide's list can be told from the newer one."""
    marked = {model["id"] for model in _read("models")["model"] if model.get("guide")}
    named = {"claude-opus-4-5", "claude-sonnet-4-5", "claude-opus-4-1", "claude-haiku-4-5"}
    assert marked == named


def test_a_last_day_that_sources_dispute_is_marked_doubtful() -> None:
    """Where one source calls a model gone and the other not, no date passes for a fact."""
    models = _read("models")["model"]
    disputed = [
        m for m in models if (last := of_name(m["id"])) and last.end(m["checked"]) is DISPUTED
    ]

    assert disputed
    assert [m["id"] for m in disputed if not m.get("doubt")] == []


def test_no_text_gives_a_model_a_last_day_that_the_models_do_not() -> None:
    """What a remedy says of a model's last day is Anthropic's word, in one place."""
    days = {m["id"]: m["retires"] for m in _read("models")["model"] if "retires" in m}
    told = [
        found
        for text in _texts([LISTED, CODES])
        for found in re.findall(
            r"(claude-[\w-]+)(?:, whose last day| was retired| retires)? (?:is|on) ([\d-]+)", text
        )
    ]

    assert told
    assert {name: day for name, day in told if str(days.get(name)) != day} == {}
    assert [t for t in _texts([LISTED, CODES]) if "2026-10-19" in t] == []


def test_what_a_text_says_of_a_last_day_has_no_tense() -> None:
    """A day passes while the text stays: it says which day it is, never that it is to come."""
    tense = re.compile(r"(?:retires|retired|will retire|ends|ended) on \d{4}-")

    assert [text for text in _texts([LISTED, CODES]) if tense.search(text)] == []


def test_a_model_is_looked_at_again_once_its_announced_day_is_past() -> None:
    """What is known of a model that ends is due on the day after its last, not later."""
    ending = [m for m in _read("models")["model"] if m.get("retires", date.min) >= m["checked"]]

    assert ending
    assert [m["id"] for m in ending if m["review_by"] > m["retires"] + timedelta(days=1)] == []
