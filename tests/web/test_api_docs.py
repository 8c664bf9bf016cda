"""The examples of docs/api.md are run as they stand there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import Served

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text("utf-8")
ADDRESS = "http://localhost:8421"


def example(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.S)
    assert found
    return found[1]


def test_the_python_example_does_what_it_says(served: Served, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example("python").replace(ADDRESS, served.address), "docs/api.md", "exec"), {})
    changed, conflict = capsys.readouterr().out.splitlines()
    assert "'changed': True" in changed
    assert conflict == "409 What lets officials try?"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_the_curl_example_does_what_it_says(served: Served, tmp_path: Path) -> None:
    script = example("sh").replace(ADDRESS, served.address)
    done = subprocess.run(
        ["sh", "-eu", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert '"worlds":32' in done.stdout
    assert (tmp_path / "plan.docx").read_bytes().startswith(b"PK")
