"""Draws the pages of the cases that the stand-in can draw, each into its folder: python tests/pages/draw_cases.py

What a page is expected to give is written by hand beside it, and never drawn.
"""

from pathlib import Path

from offerlens.standin.goods import DOCUMENTED, catalogue
from offerlens.standin.pages import RENDERERS
from offerlens.standin.troubles import CAPTCHA_BODY, EMPTY_BODY, LOGIN_BODY

CASES = Path(__file__).parent
OFFERS = {"documented": DOCUMENTED, "promotion": 600000000002, "without_skus": 600000000003}
REFUSALS = {"captcha": CAPTCHA_BODY, "login": LOGIN_BODY, "empty_shell": EMPTY_BODY}


def main() -> None:
    """Draw every page."""
    for generation, render in RENDERERS.items():
        for case, offer_id in OFFERS.items():
            draw(CASES / generation / case, render(catalogue()[offer_id]))
    for case, body in REFUSALS.items():
        draw(CASES / "refusals" / case, body)
    page = RENDERERS["desktop_context"](catalogue()[DOCUMENTED])
    draw(CASES / "refusals" / "cut_off", page[: len(page) // 2])


def draw(folder: Path, page: bytes) -> None:
    """Write the page of a case."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html").write_bytes(page)


if __name__ == "__main__":
    main()
