"""README's table of checks is the registry's."""

from checks.engine.checks import CHECKS
from checks.knowledge import load
from docs import reference

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
