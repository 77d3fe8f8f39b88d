"""Which workers of this machine are alive.

A worker holds a lock on a file of its own for as long as it lives; the system takes the lock away with the process,
however it ends (flock(2)). So nobody has to wait for a sign of life, and a worker that is merely slow is never taken
for dead.
"""

import fcntl
import os
import secrets
from pathlib import Path


class Worker:
    """This process, among the workers of a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self.id = secrets.token_hex(8)
        self._folder = folder
        new = folder / f".{self.id}"
        self._file = os.open(new, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        new.rename(folder / self.id)  # only now others see it, and it is locked already

    def is_dead(self, worker: str) -> bool:
        """Whether a worker is gone. What is left of one that is gone is cleared away."""
        if worker == self.id:
            return False
        try:
            file = os.open(self._folder / worker, os.O_RDWR)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            (self._folder / worker).unlink(missing_ok=True)
            return True
        finally:
            os.close(file)

    def close(self) -> None:
        """End as a worker."""
        (self._folder / self.id).unlink(missing_ok=True)
        os.close(self._file)
