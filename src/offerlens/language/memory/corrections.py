"""People's corrections, which are few and go before everything: each process has them all, as of their last change."""

from collections.abc import Mapping, Sequence

from offerlens.language.memory.memory import PERSON, Remembered


class Corrections:
    """The corrections of each language, with the version of the store that they were read at."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Mapping[str, str]]] = {}

    def is_current(self, language: str, version: int) -> bool:
        """Whether nothing was corrected since; version 0 is that of a language that has no corrections."""
        return self._known.get(language, (0, {}))[0] == version

    def replace(self, language: str, version: int, texts: Mapping[str, str]) -> None:
        """Take the corrections of a language as of a version."""
        self._known[language] = (version, texts)

    def of(self, language: str, texts: Sequence[str]) -> dict[str, Remembered]:
        """The corrections among some texts."""
        corrected = self._known.get(language, (0, {}))[1]
        return {text: Remembered(corrected[text], PERSON) for text in texts if text in corrected} if corrected else {}


def best(rows: Sequence[Sequence[str]], makers: Sequence[str]) -> dict[str, Remembered]:
    """Of rows (text, maker, translation) the one of the first maker, for each text."""
    ranked = sorted(rows, key=lambda row: makers.index(row[1]), reverse=True)
    return {text: Remembered(said, by) for text, by, said in ranked}
