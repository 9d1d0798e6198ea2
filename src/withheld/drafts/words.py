"""Words, and when two of them are the same word: case, inflection, and what may stand between two words.

A word is a run of letters and digits with the marks that belong to them, compatibility-normalised (NFKC) and
case-folded. Inflection is that of the Snowball stemmers (Porter 2001), through PyStemmer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

import Stemmer

from withheld.errors import BadInputError

ENGLISH = "english"

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ＇′´", "'"))
_POSSESSIVE = r"(?:'[sS](?![^\W_]))?"
_WORD_START = r"[^\W_]"

_INVISIBLE = "Cf"
_ATTACHED = frozenset(("Mn", "Mc", "Me", _INVISIBLE))
"""Categories of characters that belong to the word before them: marks, soft hyphens, joiners."""

BLANK_LINE = r"\n[^\S\n]*(?:>[^\S\n]*)*(?=\n)"
"""Where a paragraph ends, in a quotation too."""

_QUOTED_LINE = re.compile(r"\n[^\S\n]*(?:>[^\S\n]*)+|\\\n")
_SOFT = re.compile(r"[\s*_~`'\"“”„‟«»‹›‚‛\[\]\-‐‑‒–—―⸺⸻−]")
"""What may always stand between two words of a wording: space, emphasis, quotation marks, square brackets, dashes."""

_ENDINGS = frozenset(("", "s", "es", "d", "ed", "e", "ing", "y", "ies", "ied", "ying"))
NEVER_INFLECTED = frozenset(
    re.findall(
        r"\w+",
        "a an the i me my mine you your yours he him his she her hers it its we us our ours they them their theirs "
        "who whom whose this that these those is as was has does",
    )
)
_LONG_ENOUGH = 3
_LONG_ENOUGH_FOR_MEN = 5
_NOT_LANGUAGES = frozenset(("porter", "dutch_porter"))
"""Older stemmers of a language that has a newer one."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in order.

    Attributes:
        text: as given, with its apostrophes made alike; offsets are those of the text as given.
        spelled: each word, normalised.
        starts: where each word starts.
        ends: where it ends.
        stops: where its possessive ending ends too, if it has one.
    """

    text: str = field(repr=False)
    spelled: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    stops: tuple[int, ...]

    def between(self, number: int) -> str:
        """What stands between a word and the next one, without the possessive ending of the first."""
        return self.text[self.stops[number] : self.starts[number + 1]]


def words_of(text: str, *, possessives: bool) -> Words:
    """Split a text into words.

    Args:
        text: any text.
        possessives: whether an ’s behind a word belongs to it.
    """
    text = text.translate(_APOSTROPHES)
    attached = "".join(re.escape(char) for char in sorted(set(text)) if unicodedata.category(char) in _ATTACHED)
    word = f"{_WORD_START}(?:{_WORD_START}|[{attached}])*" if attached else f"{_WORD_START}+"
    found = list(re.finditer(f"({word}){_POSSESSIVE if possessives else ''}", text))
    return Words(
        text,
        tuple(_spelling(match[1]) for match in found),
        tuple(match.start() for match in found),
        tuple(match.end(1) for match in found),
        tuple(match.end() for match in found),
    )


@lru_cache(maxsize=100_000)
def joint(between: str) -> str | None:
    """What stands between two words, less all that may always stand there; None if a paragraph ends there."""
    between = unicodedata.normalize("NFKC", between)
    rest = _SOFT.sub("", _QUOTED_LINE.sub("", between))
    rest = "".join(char for char in rest if unicodedata.category(char) != _INVISIBLE)
    # two line ends part a paragraph even with a rule of dashes between them; with a “&” they do not
    parted = between.count("\n") > 1 and (not rest or re.search(BLANK_LINE, between))
    return None if parted else rest


def languages() -> tuple[str, ...]:
    """The languages whose inflections are known."""
    return tuple(sorted(set(Stemmer.algorithms()) - _NOT_LANGUAGES))


class Language:
    """The inflections of one language.

    Words of a letter or two (but for acronyms), and in English the pronouns and their like, have no inflections: “her”
    is not “hers”.

    Args:
        name: one of `languages()`.

    Raises:
        BadInputError: if the language is not one of them.
    """

    def __init__(self, name: str) -> None:
        if name not in languages():
            known = ", ".join(languages())
            raise BadInputError(f"no inflections are known for the language “{name}”", mend=f"choose one of {known}")
        self.name = name
        self._stem = Stemmer.Stemmer(name).stemWord
        self.key = lru_cache(maxsize=100_000)(self._key)

    @property
    def possessives(self) -> bool:
        """Whether an ’s behind a word is an ending of it."""
        return self.name == ENGLISH

    def alike(self, word: str, other: str) -> bool:
        """Whether two normalised words are the same but for their inflection."""
        if word == other:
            return True
        if not (_inflects(word) and _inflects(other)) or self.key(word) != self.key(other):
            return False
        return self.name != ENGLISH or _differ_in_ending(_regular(word), _regular(other))

    def _key(self, word: str) -> str:
        """What all inflections of a word have in common, and some other words too."""
        if not _inflects(word):
            return word
        return self._stem(_regular(word) if self.name == ENGLISH else word)


@lru_cache(maxsize=100_000)
def _spelling(word: str) -> str:
    if word.isascii():
        return word.lower()
    visible = "".join(char for char in word if unicodedata.category(char) != _INVISIBLE)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())


def _inflects(word: str) -> bool:
    return (len(word) >= _LONG_ENOUGH or _is_acronym(word)) and word not in NEVER_INFLECTED


def _is_acronym(word: str) -> bool:
    return word.isascii() and word.isalpha() and len(word) > 1 and not re.search("[aeiouy]", word)


def _regular(word: str) -> str:
    """An English word with the plurals that the stemmer does not know made regular: women, MPs."""
    if word == "men" or (word.endswith("men") and len(word) >= _LONG_ENOUGH_FOR_MEN):
        return f"{word[:-3]}man"
    if word.endswith("s") and _is_acronym(word[:-1]):
        return word[:-1]
    return word


def _differ_in_ending(word: str, other: str) -> bool:
    """Whether what follows the common beginning of two English words is inflection and nothing more.

    The stems of “officer” and “office” are equal as well, and so are those of “senator” and “senate”.
    """
    letters = takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    common = "".join(letter for letter, _ in letters)
    endings = {_undoubled(common, word[len(common) :]), _undoubled(common, other[len(common) :])}
    return endings <= _ENDINGS and endings != {"", "e"}


def _undoubled(common: str, ending: str) -> str:
    """The ending without a consonant that it doubles: stop, stopped."""
    doubled = ending[:1] == common[-1:] and ending[1:] in {"ed", "ing"}
    return ending[1:] if doubled else ending
