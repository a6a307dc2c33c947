"""A key that was typed where a name belongs is refused, before anything is looked up."""

import pytest

from checks import cli
from tests.canary_cases import BY_NAME, KEY, assert_absent
from tests.conftest import RunCommand

NAMES = ("foundry key", "legacy key", "anthropic", "jwt", "client secret")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "arguments",
    [
        ("--resource", "{}"),
        ("--base-url", "{}"),
        ("--resource", "contoso-ai", "--deployment", "{}"),
    ],
    ids=lambda arguments: arguments[-2],
)
@pytest.mark.parametrize("more", [(), ("--plan",)], ids=["run", "plan"])
def test_a_key_in_a_names_place_is_refused(
    name: str, arguments: tuple[str, ...], more: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever its kind and whichever the option; it is not repeated."""
    secret = BY_NAME[name].secret

    code = cli.main(["check", *(each.format(secret) for each in arguments), *more])

    out, errors = capsys.readouterr()
    assert (code, out) == (2, "")
    assert f"{arguments[-2]} looks like a key or a token" in errors
    assert_absent(secret, errors)


def test_the_environments_own_key_is_refused_in_a_variable_too(command: RunCommand) -> None:
    """A key without a shape is known by its value, and the variable is named."""
    secret = BY_NAME["opaque key"].secret

    done = command("check", environ={KEY: secret, "ANTHROPIC_FOUNDRY_RESOURCE": secret})

    assert done.returncode == 2
    assert "ANTHROPIC_FOUNDRY_RESOURCE looks like a key or a token" in done.stderr
    assert_absent(secret, done.stdout, done.stderr)
