"""Small lexicons for tests."""

from offerlens.language.glossary import Glossary
from offerlens.language.lexicon import LANGUAGES, Lexicon, Term, read_terms


def terms(**kinds: str) -> list[Term]:
    """Terms of some kinds, each line a Chinese term and its English, which stands for every language."""
    header = "\t".join(("zh", *LANGUAGES))
    found: list[Term] = []
    for kind, lines in kinds.items():
        rows = [line.strip().split(" = ") for line in lines.strip().splitlines()]
        text = "\n".join((header, *("\t".join((chinese, *[said] * len(LANGUAGES))) for chinese, said in rows)))
        found += read_terms(kind, text)
    return found


def lexicon(**kinds: str) -> Lexicon:
    """A lexicon of `terms`."""
    return Lexicon(terms(**kinds))


def glossary(**kinds: str) -> Glossary:
    """A glossary of `terms`."""
    return Glossary(lexicon(**kinds))
