"""The file of one machine's shelf: LMDB's, which every worker maps into its memory.

A look takes no lock and no system call: a third of what SQLite's takes. A change is not waited for until it is on the
disk, since what a loss of power takes can be fetched again; a file that was left like that is begun anew.
"""

import fcntl
import os
import secrets
from pathlib import Path

import lmdb

_READERS = 1024
"""Workers that may look at the same time."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
"""Where Linux tells one start of the machine from the next."""


class File:
    """The file in a folder that only its owner can read, with a lock beside it that every worker holds.

    LMDB maps a file once a process, so that all who open it there share one.
    """

    _open: dict[Path, "File"] = {}  # noqa: RUF012 - those of this process

    @classmethod
    def of(cls, home: Path, most: int) -> "File":
        """The file of a folder, which never has more bytes than that. Raises `lmdb.Error` or `OSError`."""
        path = home.expanduser().resolve() / "cache.mdb"
        file = cls._open.get(path) or cls(path, most)
        cls._open[path] = file
        file._users += 1
        return file

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._users = 0
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(path.with_name("cache.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        self._begin()
        self.env = lmdb.open(
            str(path), most, subdir=False, mode=0o600, sync=False, readahead=False, max_dbs=3, max_readers=_READERS
        )
        self.env.reader_check()  # what readers held who were killed
        self.contents = self.env.open_db(b"contents")
        self.used = self.env.open_db(b"used")
        self.order = self.env.open_db(b"order")

    def leave(self) -> None:
        """Close it, when all of this process have left. The last of all workers has it written to the disk."""
        self._users -= 1
        if self._users:
            return
        del self._open[self._path]
        if self._is_alone():
            self.env.sync(True)
            os.ftruncate(self._lock, 0)
        self.env.close()
        os.close(self._lock)

    def _begin(self) -> None:
        """Note that the file is in use since this start of the machine, and drop what another one left half written."""
        boot = _BOOT.read_bytes().strip() if _BOOT.exists() else secrets.token_bytes(16)
        if self._is_alone():
            if os.pread(self._lock, 100, 0) not in (b"", boot):
                self._path.unlink(missing_ok=True)
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, boot, 0)
            os.fsync(self._lock)
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def _is_alone(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
