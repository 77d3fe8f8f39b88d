"""How long hostile texts of 100 KB take to read, beside an ordinary link.

python bench/link.py
"""

from time import perf_counter

from offerlens import read_link

SIZE = 100_000
ROUNDS = 20

TEXTS = {
    "an ordinary link": "https://detail.1688.com/offer/859086919394.html?spm=a260k.1.b1016",
    "words": "word " * (SIZE // 5),
    "one long word": "a" * SIZE,
    "Chinese": "中" * SIZE,
    "digits": "1" * SIZE,
    "links without an offer": "a.1688.com/x " * (SIZE // 13),
    "a host of many labels": "a." * (SIZE // 2) + "1688.com/offer/",
    "a path of many offers": "https://detail.1688.com" + "/offer/x" * (SIZE // 8),
    "a query of many parts": "https://detail.1688.com/?" + "a=1&" * (SIZE // 4),
    "addresses in an address": "https://login.1688.com/?" + "D=https%3A%2F%2Flogin.1688.com%2F%3Fu%3D" * (SIZE // 41),
    "percent signs": "%2F" * (SIZE // 3),
    "almost a link": "https:/" * (SIZE // 7),
}


def milliseconds(text: str) -> float:
    """The quickest of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        began = perf_counter()
        read_link(text)
        best = min(best, perf_counter() - began)
    return best * 1000


def main() -> None:
    """Print the table."""
    for name, text in TEXTS.items():
        print(f"{name:<26} {len(text):>8} characters {milliseconds(text):>9.3f} ms")


if __name__ == "__main__":
    main()
