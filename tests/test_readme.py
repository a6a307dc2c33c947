"""README's table of checks is the registry's; run this file to rewrite it."""

from pathlib import Path

from checks.engine.registry import CHECKS
from checks.knowledge import load

README = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- checks: made by tests/test_readme.py, python tests/test_readme.py rewrites it -->\n"
END = "<!-- end of checks -->"


def table() -> str:
    """Return the table that README should have."""
    texts = load("checks")
    rows = [f"| `{c.id}` | {texts[c.id]['title']} | {texts[c.id]['asks']} |\n" for c in CHECKS]
    return "| check | holds when | what is asked |\n|---|---|---|\n" + "".join(rows)


def test_the_table_of_checks_is_the_registrys() -> None:
    """No check is missing from README, and none stands there that does not exist."""
    text = README.read_text(encoding="utf-8")

    assert text.partition(BEGIN)[2].partition(END)[0] == table()


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


if __name__ == "__main__":
    before, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    README.write_text(before + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
