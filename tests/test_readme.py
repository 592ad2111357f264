"""What the README shows runs as shown."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_python_lines_run_as_shown(tmp_path):
    code = "\n".join(re.findall(r"```python\n(.*?)```", README, re.DOTALL))
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:citynet", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "agreements by the end of 1990" in done.stdout
    assert (tmp_path / "map.html").stat().st_size > 100_000


def test_every_command_shown_exists():
    shown = set(re.findall(r"^    citynet (\w+)", README, re.MULTILINE))
    helped = subprocess.run(
        [sys.executable, "-m", "citynet", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert len(shown) > 5
    for command in shown:
        assert re.search(rf"^  {command}\b", helped, re.MULTILINE), command


def test_files_and_pictures_shown_exist():
    shown = re.findall(r"!\[[^]]*\]\(([^)]+)\)|`((?:maps|data|scripts)/[^`]*)`", README)
    assert len(shown) > 3
    for path in shown:
        assert (ROOT / (path[0] or path[1])).exists(), path


def test_ci_runs_the_readmes_own_test_command():
    command = "python3 scripts/bootstrap.py test"
    assert f"    {command}\n" in README
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_page_of_maps_links_and_shows_every_map():
    folder = ROOT / "maps"
    page = (folder / "index.html").read_text(encoding="utf-8")
    linked = set(re.findall(r'href="([^"]+)"', page))
    assert linked == {path.name for path in folder.glob("*.html")} - {"index.html"}
    assert page.count("data:image/png;base64,") == 5
    assert "http" not in page
