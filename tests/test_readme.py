"""README's table of checks is the registry's."""

from checks.engine.checks import CHECKS
from checks.knowledge import load
from checks.report import terminal
from docs import reference
from tests.scenario_runs import scenario_run

README = reference.README


def test_the_table_of_checks_is_the_registrys() -> None:
    """No check is missing from README, and none stands there that does not exist."""
    text = README.read_text(encoding="utf-8")

    assert reference.BEGIN in text
    assert text == reference.readme(), "run PYTHONPATH=. python docs/reference.py"


def test_every_check_has_its_words() -> None:
    """Each check has a title, what it asks and why it matters; no words are left over."""
    texts = load("checks")

    assert set(texts) == {check.id for check in CHECKS}
    assert all(set(words) == {"title", "asks", "matters"} for words in texts.values())


def test_ci_runs_the_command_that_readme_names() -> None:
    """A newcomer and CI pass the tests by the same command."""
    command = "pip install -e '.[test]' && python -m pytest\n"

    assert f"\n{command}" in README.read_text(encoding="utf-8")
    assert f"\n{command}" in (README.parent / ".ci" / "run").read_text(encoding="utf-8")


def test_the_sample_of_the_output_is_what_is_printed() -> None:
    """Each line of README's sample that is not cut short stands in the text, in this order."""
    sample = README.read_text(encoding="utf-8").partition("```text\n")[2].partition("```")[0]
    lines = [line for line in sample.splitlines() if line and "…" not in line]

    text = terminal.render(scenario_run("no-role").document)

    places = [text.find(f"\n{line}") for line in lines]
    assert len(lines) > 8
    assert -1 not in places
    assert places == sorted(places)
