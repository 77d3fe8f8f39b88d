"""Which workers are alive."""

import subprocess
import sys
from pathlib import Path

from offerlens.accounts.workers import Worker

_LIVE = """
import sys
from pathlib import Path
from offerlens.accounts.workers import Worker
print(Worker(Path(sys.argv[1])).id, flush=True)
sys.stdin.read()
"""


def test_a_worker_is_alive_to_itself_and_to_others(tmp_path: Path) -> None:
    one, other = Worker(tmp_path), Worker(tmp_path)
    assert (one.is_dead(one.id), one.is_dead(other.id), other.is_dead(one.id)) == (False, False, False)
    one.close()
    other.close()


def test_a_worker_that_ended_is_dead(tmp_path: Path) -> None:
    one, other = Worker(tmp_path), Worker(tmp_path)
    other.close()
    assert one.is_dead(other.id)
    one.close()


def test_a_worker_that_never_was_is_dead(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    assert worker.is_dead("nobody")
    worker.close()


def test_a_killed_worker_is_dead_at_once_and_cleared_away(tmp_path: Path) -> None:
    worker = Worker(tmp_path)
    command = [sys.executable, "-c", _LIVE, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        other = process.stdout.readline().strip()
        alive = not worker.is_dead(other)
        process.kill()
        process.wait()
        dead = worker.is_dead(other)
    assert (alive, dead, [file.name for file in tmp_path.iterdir()]) == (True, True, [worker.id])
    worker.close()
