"""The single values of a case file: how each kind is read from plain data, and what is wrong when it cannot be.

Each reader returns the value or raises a `BadInputError` without a place; whoever knows the place adds it.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath

from withheld.details.criteria import Value
from withheld.details.tables import MAX_NUMBER, called, value_from
from withheld.errors import CaseError
from withheld.knowledge.records import Status
from withheld.population.derived import SPANS, Width
from withheld.population.elsewhere.address import is_elsewhere, parse_address
from withheld.population.facets import nearest

LOWEST_THRESHOLD = 2
"""One person who fits is the source."""

CODENAME_PATTERN = r"[^\W_][\w-]*"

KINDS = ("public", "service", "government", "partner", "newsroom", "court")
"""The kinds of audiences that we have a word for."""

LANGUAGES = (
    "arabic",
    "armenian",
    "basque",
    "catalan",
    "czech",
    "danish",
    "dutch",
    "english",
    "esperanto",
    "estonian",
    "finnish",
    "french",
    "german",
    "greek",
    "hindi",
    "hungarian",
    "indonesian",
    "irish",
    "italian",
    "lithuanian",
    "nepali",
    "norwegian",
    "persian",
    "polish",
    "portuguese",
    "romanian",
    "russian",
    "serbian",
    "sesotho",
    "spanish",
    "swedish",
    "tamil",
    "turkish",
    "yiddish",
)
"""The languages whose inflection the drafts room knows, by Snowball's names."""


def text_from(data: object) -> str:
    """A text that is not empty, blanks trimmed."""
    if not isinstance(data, str):
        raise CaseError(f"{called(data)} stands where a text is expected")
    if not data.strip():
        raise CaseError("the text is empty")
    return data.strip()


def texts_from(data: object) -> tuple[str, ...]:
    """One text or a list of them, which may be empty."""
    return tuple(text_from(text) for text in (data if isinstance(data, list) else [data]))


def some_texts_from(data: object) -> tuple[str, ...]:
    """One text or a list of at least one."""
    if data == []:
        raise CaseError("the list is empty", mend="give at least one")
    return texts_from(data)


def kind_from(data: object) -> str:
    """The kind of an audience: one of ours, however it is spelled, or a word of the user's own."""
    kind = text_from(data)
    return comparable(kind) if comparable(kind) in KINDS else kind


def status_from(data: object) -> Status:
    """How sure a disclosure is."""
    status = comparable(text_from(data))
    if status not in set(Status):
        raise CaseError(f"the status “{status}” is not known", mend=f"choose among {', '.join(Status)}")
    return Status(status)


def flag_from(data: object) -> bool:
    """True or false."""
    if not isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where true or false is expected", mend="write it without quotes")
    return data


def codename_from(data: object) -> str:
    """A codename that works in a draft's markers, ``{juniper: ...}``."""
    codename = text_from(data)
    if not re.fullmatch(CODENAME_PATTERN, codename):
        mend = "use letters, digits, “-” and “_”, a letter or digit first"
        raise CaseError(f"“{codename}” cannot be a codename", mend=mend)
    return codename


def detail_name_from(data: object) -> str:
    """A detail's name that works in a draft's markers, ``{juniper/post@1: ...}``."""
    name = text_from(data)
    if re.search(r"[@:{}\[\]\n]", name):
        mend = "leave out “@”, “:”, braces, brackets and line breaks, which have a meaning in a draft's markers"
        raise CaseError(f"“{name}” cannot be the name of a detail", mend=mend)
    return name


def store_from(data: object) -> str:
    """The path of a store, relative to the case file, or the address of a table that a server counts."""
    path = text_from(data)
    if is_elsewhere(path):
        parse_address(path)
        return path
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute():
        mend = "give it relative to this file, so that the case can move with its population"
        raise CaseError(f"the population's path “{path}” is absolute", mend=mend)
    return path


def threshold_from(data: object) -> int:
    """A smallest anonymity set that protects at all."""
    if not isinstance(data, int) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a whole number is expected")
    if data < LOWEST_THRESHOLD:
        mend = f"give at least {LOWEST_THRESHOLD}; where one person fits, that person is the source"
        raise CaseError(f"a threshold of {data} protects no one", mend=mend)
    return data


def loss_from(data: object) -> float:
    """A loss: a real number from 0."""
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a number is expected")
    if not 0 <= data < MAX_NUMBER:  # which no NaN is
        raise CaseError("the loss is not a number from 0", mend="give what withholding costs the story, 0 or more")
    return float(data)


def share_from(data: object) -> float:
    """A share: a number from 0 to 1."""
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a number is expected")
    if not 0 <= data <= 1:
        raise CaseError(f"{data} is not a share", mend="give a number from 0 to 1, 0.02 for two in a hundred")
    return float(data)


def amount_from(data: object) -> float:
    """An amount by which values move: any number, whole ones as they are."""
    if not isinstance(data, int | float) or isinstance(data, bool):
        raise CaseError(f"{called(data)} stands where a number is expected")
    if not abs(data) < MAX_NUMBER:  # which no NaN is
        raise CaseError("the number is too large, or not a number")
    return data


def wordings_from(data: object) -> tuple[str, ...]:
    """One wording or a list of them, blanks and line ends collapsed."""
    given = data if isinstance(data, list) else [data]
    if not given:
        raise CaseError("the list of wordings is empty", mend="give at least one wording")
    return tuple(_wording(wording) for wording in given)


def row_value_from(data: object) -> Value | tuple[str, ...]:
    """A source's own value in a facet; for a set, the list of all its members."""
    if isinstance(data, list):
        return tuple(text_from(member) for member in data)
    return value_from(data)


def width_from(data: object) -> Width:
    """The width of a band: a number above 0, or a span of time."""
    if isinstance(data, int | float) and not isinstance(data, bool) and 0 < data < MAX_NUMBER:
        return data
    if isinstance(data, str) and data in SPANS:
        return data
    spans = ", ".join(f"“{span}”" for span in SPANS)
    raise CaseError(f"{_quoted(data)} is not the width of a band", mend=f"give a number above 0, or one of {spans}")


def language_from(data: object) -> str:
    """A language whose inflection is known."""
    language = text_from(data).casefold()
    if language not in LANGUAGES:
        near = nearest(language, LANGUAGES)
        mend = f"did you mean {near}?" if near else f"choose among {', '.join(LANGUAGES)}"
        raise CaseError(f"the language “{language}” is not known", mend=mend)
    return language


def comparable(wording: str) -> str:
    """A wording as it is compared: without regard to case and blanks."""
    return " ".join(wording.split()).casefold()


def _wording(data: object) -> str:
    if not isinstance(data, str):
        raise CaseError(f"{called(data)} stands where a wording is expected", mend="give a text, or a list of texts")
    wording = " ".join(data.split())
    if not wording:
        raise CaseError("the wording is empty", mend="leave the rung out; what is not told is withheld")
    if not any(character.isalnum() for character in wording):
        raise CaseError(f"the wording “{wording}” has no letter or digit", mend="give words that a draft could hold")
    return wording


def _quoted(data: object) -> str:
    return f"“{data}”" if isinstance(data, str | int | float) else called(data)
