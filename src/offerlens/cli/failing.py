"""How a command fails: one line on stderr."""

import sys
from typing import NoReturn


def fail(message: str, code: int = 1) -> NoReturn:
    """End the program with a message. Code 1 is a failure of the work, 2 of how the program was called."""
    print(message, file=sys.stderr)
    sys.exit(code)
