"""The file of a machine's shelf: who shares it, and when it is begun anew."""

import subprocess
import sys
from pathlib import Path

from offerlens.cache import file
from offerlens.cache.file import File

MOST = 1_000_000
KEEP = """
import sys
from pathlib import Path
from offerlens.cache.file import File
one = File.of(Path(sys.argv[1]), 1_000_000)
with one.env.begin(write=True) as change:
    change.put(b"name", b"content", db=one.contents)
if sys.argv[2] == "leave":
    one.leave()
print("kept", flush=True)
if sys.argv[2] == "stay":
    sys.stdin.read()
"""


def kept(home: Path) -> bytes | None:
    """What a worker finds that comes now."""
    one = File.of(home, MOST)
    with one.env.begin(one.contents) as look:
        content = look.get(b"name")
    one.leave()
    return None if content is None else bytes(content)


def another(home: Path, then: str) -> None:
    """A worker of another process keeps something, and then leaves, or dies without a word."""
    subprocess.run([sys.executable, "-c", KEEP, str(home), then], check=True, capture_output=True)


def machine_started_anew(home: Path) -> None:
    """What the lock says after another start of the machine."""
    (home / "cache.lock").write_bytes(b"another start" if (home / "cache.lock").read_bytes() else b"")


def test_two_of_a_process_share_the_file(tmp_path: Path) -> None:
    one, other = File.of(tmp_path, MOST), File.of(tmp_path, MOST)
    one.leave()
    with other.env.begin(write=True) as change:
        change.put(b"name", b"content", db=other.contents)
    other.leave()
    assert kept(tmp_path) == b"content"


def test_what_a_worker_kept_outlives_it_however_it_ends(tmp_path: Path) -> None:
    for then in ("leave", "die"):
        another(tmp_path / then, then)
        assert kept(tmp_path / then) == b"content"


def test_what_was_written_to_the_disk_outlives_the_machine(tmp_path: Path) -> None:
    another(tmp_path, "leave")
    machine_started_anew(tmp_path)
    assert kept(tmp_path) == b"content"


def test_what_may_be_half_written_when_the_machine_went_down_is_begun_anew(tmp_path: Path) -> None:
    another(tmp_path, "die")
    machine_started_anew(tmp_path)
    assert kept(tmp_path) is None


def test_a_worker_that_leaves_while_another_stays_has_not_written_all(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KEEP, str(tmp_path), "stay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stays:
        assert stays.stdout is not None
        stays.stdout.readline()
        another(tmp_path, "leave")
        said = (tmp_path / "cache.lock").read_bytes()
        stays.communicate()
    assert said != b""


def test_a_file_in_use_is_never_begun_anew(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KEEP, str(tmp_path), "stay"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as stays:
        assert stays.stdout is not None
        stays.stdout.readline()
        machine_started_anew(tmp_path)
        found = kept(tmp_path)
        stays.communicate()
    assert found == b"content"


def test_where_starts_of_the_machine_cannot_be_told_apart_it_lasts_from_one_clean_end_to_the_next(
    tmp_path: Path, monkeypatch: object
) -> None:
    file._BOOT, before = tmp_path / "none", file._BOOT
    try:
        one = File.of(tmp_path / "home", MOST)
        one.leave()
        another(tmp_path / "home", "die")
        assert kept(tmp_path / "home") is None
    finally:
        file._BOOT = before


def test_only_its_owner_can_look_into_it(tmp_path: Path) -> None:
    File.of(tmp_path, MOST).leave()
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("cache.mdb", "cache.lock")] == [0o600, 0o600]
