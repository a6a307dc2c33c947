"""What Diagnose says of the control plane: where the resource is, what each area found or lacks."""

import pytest

from dashboard.diagnose.timeline import folds, rows_of
from dashboard.kit.reader import Reader
from dashboard.kit.words import lacking, place_of, unseen
from tests.dashboard.dashboard_documents import check, document
from tests.dashboard.page_driver import Answers, OpenPage, Page
from tests.scenario_runs import scenario_run

ENGLISH = Reader.of("en-US", "UTC")
READ = "Microsoft.CognitiveServices/accounts/read"
USAGES = "Microsoft.CognitiveServices/locations/usages/read"


def lack(permission: str = READ, scope: str = "/subscriptions/3f8b") -> dict[str, str]:
    """Return one missing permission."""
    return {"permission": permission, "scope": scope}


def not_allowed(
    check_id: str, summary: str = "Not run: no.", **changes: object
) -> dict[str, object]:
    """Return a check that lacked a permission."""
    given = {"summary": summary, "reason": "no_permission", "missing": [lack()]}
    return check(check_id, "skip", **{**given, **changes})


def run_scenario(open_page: OpenPage, name: str) -> Page:
    """Run a scenario of the sandbox to its end."""
    page = open_page()
    page.at.selectbox[0].set_value(name).run()
    return page.click("Run checks").finish()


def test_a_run_says_where_the_resource_is(open_page: OpenPage) -> None:
    """Resource, region, subscription and resource group stand on one quiet line."""
    page = run_scenario(open_page, "deployment-misspelt")

    (line,) = [line for line in page.text.splitlines() if "· resource group" in line]
    assert "contoso-ai · eastus2 · subscription 3f8b6c14-" in line
    assert line.endswith("· resource group rg-ai")


def test_a_misspelt_deployment_is_told_with_the_nearest(open_page: OpenPage) -> None:
    """The banner names the deployment that was meant."""
    page = run_scenario(open_page, "deployment-misspelt")

    assert "the closest name is claude-sonnet-5" in page.alert


def test_what_is_not_known_of_the_place_is_left_out() -> None:
    """No dash stands for what nobody told."""
    found = document("pass")
    found["target"] = {**found["target"], "resource": {"value": "contoso-ai", "origin": "given"}}

    assert place_of(found) == "contoso-ai"
    assert place_of(document("pass")) == ""


def test_without_reader_the_run_passes_and_says_what_it_could_not_see(open_page: OpenPage) -> None:
    """Green stays green and claims no more; one line says which role reads the rest."""
    page = run_scenario(open_page, "reader-missing")

    assert "A one-token call to claude-sonnet-5 works" in page.alert
    assert "25 checks did not run (no permission" in page.alert
    assert (
        "checks could not run because of missing permissions. To give this identity the access"
        in page.text
    )


def test_an_area_that_could_not_look_gives_its_reason_once(open_page: OpenPage) -> None:
    """Eight lines of one area do not repeat why."""
    page = run_scenario(open_page, "reader-missing")

    assert page.text.count("this identity cannot see a resource named contoso-ai") == 1
    assert f"Needs {READ} on the resource contoso-ai." in page.text


def test_a_line_says_which_permission_it_lacks_and_where(
    open_page: OpenPage, answers: Answers
) -> None:
    """In an area that found something, the line that could not look says what it needs."""
    answers(document("pass", check("resource.found"), not_allowed("resource.subscription")))

    page = open_page().click("Run checks").finish()

    assert f"Needs {READ} on /subscriptions/3f8b." in page.text


def test_hostile_scopes_and_places_do_nothing(open_page: OpenPage, answers: Answers) -> None:
    """Names come from Azure; none of them becomes an image or a link."""
    bad = "![x](http://127.0.0.1:9/leak.png) [a](javascript:alert(1))"
    found = document("pass", not_allowed("resource.found", bad, missing=[lack(bad, bad)]))
    found["target"] = {name: {"value": bad, "origin": "discovered"} for name in found["target"]}
    answers(found)

    page = open_page().click("Run checks").finish()

    assert bad in page.text
    assert "![x]" not in page.markdown
    assert "](javascript" not in page.markdown


def test_different_reasons_are_not_told_as_one() -> None:
    """Each of two reads that were refused names its own permission."""
    first = not_allowed("health.resource", "Not run: the identity may not read the health.")
    second = not_allowed("health.service", "Not run: the identity may not read the events.")

    found = folds(rows_of(document("pass", first, second), ENGLISH))

    assert [fold.titles for fold in found] == [(first["title"],), (second["title"],)]
    assert all(READ in fold.why for fold in found)


def test_a_reason_that_hangs_on_another_line_of_the_area_is_the_same() -> None:
    """What was not run because another line was not run has that line's reason, said once."""
    first = not_allowed("resource.found", "Not run: nothing is seen.")
    second = not_allowed("resource.kind", "Not run.", blocked_by=["resource.found"])

    (fold,) = folds(rows_of(document("pass", first, second), ENGLISH))

    assert fold.why == f"Not run: nothing is seen. Needs {READ} on /subscriptions/3f8b."
    assert fold.titles == (first["title"], second["title"])


@pytest.mark.parametrize("status", ["pass", "fail", "warn", "uncertain", "crash"])
def test_only_what_was_not_run_is_folded(status: str) -> None:
    """A line that ran is read by itself, however it ended."""
    ran = check("resource.found", status)

    (fold,) = folds(rows_of(document("pass", ran, not_allowed("resource.kind")), ENGLISH))

    assert ran["title"] not in fold.titles


def test_a_line_that_passed_says_what_was_found() -> None:
    """An area that is opened tells its facts, and none twice."""
    said, again = rows_of(
        document(
            "pass",
            check("resource.found", summary="contoso-ai is in eastus2."),
            check(
                "resource.key-auth",
                title="The resource takes keys",
                summary="The resource takes keys.",
            ),
        ),
        ENGLISH,
    )

    assert said.found == "contoso-ai is in eastus2."
    assert again.found == ""


def test_permissions_at_one_place_are_told_together() -> None:
    """An administrator reads each scope once."""
    missing = [lack(READ, "the resource"), lack(USAGES, "/subscriptions/3f8b")]

    assert lacking([*missing, lack(USAGES, "the resource"), lack(READ, "the resource")]) == (
        f"Needs {READ} and {USAGES} on the resource. Needs {USAGES} on /subscriptions/3f8b."
    )
    assert lacking([]) == ""


def test_an_identity_that_may_look_everywhere_is_told_nothing() -> None:
    """The line about a missing role is there only when one is missing."""
    assert unseen(scenario_run("healthy").document, ENGLISH) == ""


def test_before_a_run_the_reads_are_listed_by_host(open_page: OpenPage) -> None:
    """Who must allow a run sees each host once, with what it is asked and why."""
    plan = [code.value for code in open_page().at.code]

    (gateway,) = [text for text in plan if "POST /anthropic/v1/messages\n" in text]
    (arm,) = [text for text in plan if "Microsoft.ResourceGraph" in text]
    assert "{account}" not in gateway
    assert "GET {account}/deployments\n    the names, models and states" in arm
    assert "the subscription's quota for Claude models" in arm
