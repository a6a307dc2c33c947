"""The command line alone, in an environment of its own: small, whole, and clear about the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "archive" / "golden" / "no-role.fdz"
MOST_MB = 120

pytestmark = [pytest.mark.light, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment in which nothing but the program and what it needs is installed."""
    folder = tmp_path_factory.mktemp("light") / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    subprocess.run([folder / "bin" / "pip", "install", "-q", ROOT], check=True, cwd=folder)
    return folder


def run(environment: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command there."""
    return subprocess.run(
        [environment / "bin" / "foundry-doctor", *arguments],
        capture_output=True,
        text=True,
        cwd=environment,
        env={"PATH": "", "HOME": str(environment)},
        timeout=120,
        check=False,
    )


def test_it_is_small(environment: Path) -> None:
    """Below 120 MB, pip and its own parts aside."""
    (packages,) = environment.glob("lib/python3*/site-packages")
    tools = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
    size = sum(
        path.stat().st_size
        for path in packages.rglob("*")
        if path.is_file() and not path.relative_to(packages).parts[0].startswith(tools)
    )

    print(f"\n{size / 1e6:.0f} MB")
    assert size < MOST_MB * 1e6
    assert not [n for n in ("streamlit", "pandas", "plotly", "duckdb") if (packages / n).exists()]


def test_its_five_commands_run(environment: Path) -> None:
    """check, collect, judge, explain and config."""
    settings = environment / "settings.json"
    env = '{"CLAUDE_CODE_USE_AZURE": "1", "ANTHROPIC_FOUNDRY_RESOURCE": "r"}'
    settings.write_text(f'{{"env": {env}}}')
    nowhere = ("--base-url", "http://127.0.0.1:9/anthropic", "--timeout", "5")

    codes = {
        "check": run(environment, "check", *nowhere).returncode,
        "collect": run(environment, "collect", *nowhere, "--output", "e.fdz").returncode,
        "judge": run(environment, "judge", str(GOLDEN)).returncode,
        "explain": run(environment, "explain", "AADSTS700016").returncode,
        "config": run(environment, "config", "settings.json").returncode,
    }

    assert codes == {"check": 1, "collect": 0, "judge": 1, "explain": 0, "config": 1}


def test_one_file_holds_all_of_it(environment: Path) -> None:
    """README's line makes it, and it judges as the installation does."""
    tools = environment / "tools"
    subprocess.run([sys.executable, "-m", "venv", tools], check=True)
    subprocess.run([tools / "bin" / "pip", "install", "-q", "pex"], check=True)
    file = environment / "foundry-doctor.pex"
    subprocess.run(
        [tools / "bin" / "pex", ROOT, "-c", "foundry-doctor", "-o", file],
        check=True,
        cwd=environment,
    )

    done = subprocess.run(
        [environment / "bin" / "python", file, "judge", GOLDEN],
        capture_output=True,
        text=True,
        cwd=environment,
        env={"PATH": "", "HOME": str(environment)},
        timeout=120,
        check=False,
    )

    print(f"\n{file.stat().st_size / 1e6:.0f} MB")
    assert done.stdout == run(environment, "judge", str(GOLDEN)).stdout


@pytest.mark.parametrize(
    "command",
    [("serve",), ("demo",), ("sandbox",), ("import", "x.csv"), ("check", "--sandbox", "no-role")],
    ids=" ".join,
)
def test_what_needs_more_says_so(environment: Path, command: tuple[str, ...]) -> None:
    """With the command that installs it."""
    done = run(environment, *command)

    assert done.returncode == 2
    assert "pip install 'foundry-doctor[dashboard]'" in " ".join(done.stderr.split())
