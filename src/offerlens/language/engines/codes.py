"""The codes and numbers of a text, which stay as they are in every language: placeholders keep them from a model."""

import re

_PIECE = re.compile(r"[⟦⟧]|[A-Za-z0-9]+(?:[-+./*&#_][A-Za-z0-9]+)*")
_HELD = re.compile(r"⟦([0-9]+)⟧")
_DIGIT = re.compile(r"[0-9]")


def mask(text: str) -> tuple[str, list[str]]:
    """A text with ⟦0⟧, ⟦1⟧ and so on in the place of its codes and numbers, and these.

    Brackets of this kind that the text has itself are held too, so that nothing is taken for a placeholder.
    """
    codes: list[str] = []

    def hold(found: re.Match[str]) -> str:
        if not _is_code(found[0]):
            return found[0]
        codes.append(found[0])
        return f"⟦{len(codes) - 1}⟧"

    return _PIECE.sub(hold, text), codes


def restore(text: str, codes: list[str]) -> str | None:
    """A text with its codes put back; None when it does not have each placeholder exactly once."""
    held = sorted(_HELD.findall(text))
    if held != sorted(str(index) for index in range(len(codes))):
        return None
    return _HELD.sub(lambda found: codes[int(found[1])], text)


def _is_code(piece: str) -> bool:
    return piece in "⟦⟧" or bool(_DIGIT.search(piece)) or (len(piece) > 1 and piece.isupper())
