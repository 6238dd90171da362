"""What `pip install casedesk` gives: a desk that starts in an empty environment, away from the checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from tests.features.cli.running import casedesk, running

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def uv() -> str:
    """The tool that bin/test installed the packages with."""
    found = shutil.which("uv") or shutil.which("uv", path=str(CHECKOUT / ".tools" / "bin"))
    assert found, "uv is neither on the path nor where bin/test puts it"
    return found


@pytest.fixture(scope="module")
def wheel(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", str(folder), str(CHECKOUT)], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(uv: str, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program `casedesk` in an environment that has the wheel and what it needs, of locked versions."""
    folder = tmp_path_factory.mktemp("installed")
    locked = folder / "locked.txt"
    export = [
        "export",
        "--quiet",
        "--frozen",
        "--no-dev",
        "--no-emit-project",
        "--no-hashes",
        "--output-file",
    ]
    subprocess.run([uv, *export, str(locked)], cwd=CHECKOUT, stdout=subprocess.DEVNULL, check=True)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder / "venv")], check=True)
    environment = os.environ | {"VIRTUAL_ENV": str(folder / "venv")}
    install = [uv, "pip", "install", "--quiet", "--constraint", str(locked), str(wheel)]
    subprocess.run(install, env=environment, check=True)
    return folder / "venv" / "bin" / "casedesk"


def test_it_holds_what_is_not_python(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in ("casedesk/templates/base.html", "casedesk/static/css/tokens.css", "casedesk/py.typed"):
        assert wanted in names
    assert any(name.startswith("casedesk/migrations/m0001") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "bench/")) for name in names)


def test_it_starts_in_an_empty_environment(installed: Path, tmp_path: Path) -> None:
    with running(tmp_path / "desk", installed=installed, cwd=tmp_path) as desk:
        assert httpx.get(f"{desk.address}/readyz").text == "ready\n"
        page = httpx.get(f"{desk.address}/sign-in", follow_redirects=True)
        assert page.status_code == 200
        styles = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
        assert httpx.get(f"{desk.address}{styles}").status_code == 200
        assert desk.stop() == 0


def test_an_installed_desk_lies_where_the_system_keeps_such_things(installed: Path, tmp_path: Path) -> None:
    found = casedesk("doctor", installed=installed, HOME=str(tmp_path), XDG_DATA_HOME=str(tmp_path / "share"))
    assert str(tmp_path / "share" / "casedesk") in found.stdout
