"""`bin/test` puts what tests throw away in memory, where there is room: nothing fails when it does not, it only takes
longer, so that nobody would see it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "bin" / "test"
MEMORY = Path("/dev", "shm")
ENOUGH = 4_000_000 * 1024
"""What the script asks for, in bytes."""


def there_is_room() -> bool:
    if not os.access(MEMORY, os.W_OK):
        return False
    may_run = not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
    return may_run and shutil.disk_usage(MEMORY).free > ENOUGH * 1.1  # others may take some meanwhile


@pytest.mark.skipif(not there_is_room(), reason="this machine has no memory to spare for files")
def test_the_tests_databases_are_in_memory() -> None:
    chosen = re.search(r"^use_memory\(\) \{.*?^\}", SCRIPT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert chosen is not None
    script = f'set -eu\n{chosen[0]}\nuse_memory\necho "${{PYTEST_DEBUG_TEMPROOT:-}}"'
    elsewhere = {name: value for name, value in os.environ.items() if name != "PYTEST_DEBUG_TEMPROOT"}
    said = subprocess.run(
        ["sh", "-c", script], env=elsewhere, capture_output=True, text=True, check=True, timeout=30
    )
    assert said.stdout.strip() == str(MEMORY)
