"""A wheel built from the checkout, installed where nothing of the checkout is, answers from `/`."""

import json
import os
import site
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, and with the libraries that it depends on."""
    folder = tmp_path_factory.mktemp("package")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    environment = folder / "environment"
    venv.create(environment, with_pip=False)
    packages = next(environment.glob("lib/python*/site-packages"))
    # The path alone: an editable install named in this folder is not followed from here.
    libraries = "\n".join([*site.getsitepackages(), ""])
    (packages / "libraries.pth").write_text(libraries, encoding="utf-8")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python"),
            *(str(environment / "bin" / "python"), "install", "--quiet", "--no-deps"),
            *("--no-index", str(wheel)),
        ],
        check=True,
        capture_output=True,
    )
    return environment


def run(installed: Path, *arguments: str, cache: Path) -> subprocess.CompletedProcess[str]:
    """The installed command, run from the root folder."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SVGRAPH_", "PYTHON"))
    }
    return subprocess.run(
        [str(installed / "bin" / "svgraph"), *arguments],
        cwd="/",
        env=environment | {"XDG_CACHE_HOME": str(cache)},
        check=False,
        capture_output=True,
        text=True,
    )


def test_it_runs_from_the_wheel(installed: Path) -> None:
    code = "import svgraph; print(svgraph.__file__)"
    found = subprocess.run(
        [str(installed / "bin" / "python"), "-c", code],
        cwd="/",
        check=True,
        capture_output=True,
        text=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(installed)


def test_it_answers_with_evidence_from_the_root_folder(installed: Path, tmp_path: Path) -> None:
    answered = run(installed, "ask", "r40-planned", "--format", "json", cache=tmp_path)
    assert answered.returncode == 0, answered.stderr
    (row,) = json.loads(answered.stdout)["rows"]
    assert row["value"]["iri"].endswith("/outcome/not-planned")
    assert row["evidence"]


def test_it_holds_what_the_checkout_holds(installed: Path, tmp_path: Path) -> None:
    from svgraph.current import current
    from svgraph.layout import find_rooms

    built = run(installed, "build", "--format", "json", cache=tmp_path)
    assert json.loads(built.stdout)["digest"] == current(find_rooms(ROOT)).digest
