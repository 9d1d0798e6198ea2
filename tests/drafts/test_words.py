from __future__ import annotations

import pytest

from withheld.drafts.words import Language, joint, languages, words_of
from withheld.errors import BadInputError

ENGLISH = Language("english")


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("officer", "officers"),
        ("deputy", "deputies"),
        ("serve", "serving"),
        ("serve", "served"),
        ("carry", "carried"),
        ("stop", "stopped"),
        ("travelled", "traveled"),
        ("box", "boxes"),
        ("spy", "spies"),
        ("congresswoman", "congresswomen"),
        ("men", "man"),
        ("ceo", "ceos"),
        ("pms", "pm"),
    ],
)
def test_inflections_are_the_same_word(word: str, other: str) -> None:
    assert ENGLISH.alike(word, other)
    assert ENGLISH.alike(other, word)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("officer", "office"),
        ("senator", "senate"),
        ("her", "hers"),
        ("it", "its"),
        ("he", "hes"),
        ("human", "humane"),
        ("operator", "operate"),
        ("university", "universe"),
        ("organ", "organization"),
        ("1970", "1970s"),
        ("this", "thi"),
    ],
)
def test_words_that_only_share_a_stem_are_not(word: str, other: str) -> None:
    assert not ENGLISH.alike(word, other)
    assert not ENGLISH.alike(other, word)


def test_other_languages_go_by_the_stem() -> None:
    german = Language("german")
    assert german.alike("ministerin", "ministerinnen")
    assert not german.alike("der", "den")


def test_an_unknown_language_is_refused_with_the_list() -> None:
    with pytest.raises(BadInputError, match=r"“klingon”: choose one of arabic, .*english"):
        Language("klingon")
    assert "porter" not in languages()


def test_words_are_normalised_and_stay_where_they_are() -> None:
    text = "The ﬁrst _sena\u00adtor’s_ CAFE\u0301, 2 ½"
    words = words_of(text, possessives=True)
    assert words.spelled == ("the", "first", "senator", "café", "2", "1⁄2")
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "The",
        "ﬁrst",
        "sena\u00adtor",
        "CAFE\u0301",
        "2",
        "½",
    ]
    assert text[: words.stops[2]].endswith("’s")


def test_without_possessives_an_s_is_a_word() -> None:
    assert words_of("geht's", possessives=False).spelled == ("geht", "s")


@pytest.mark.parametrize("between", [" ", "\n", "\n> > ", " \n   ", "—", "-", "** _", "” [", "\\\n", "\u200b\u00a0"])
def test_what_may_always_stand_between_two_words(between: str) -> None:
    assert joint(between) == ""


@pytest.mark.parametrize(
    ("between", "rest"), [(". ", "."), (",", ","), (" & ", "&"), ("…", "..."), (" > ", ">"), ("\n&\n", "&")]
)
def test_punctuation_stays_between_two_words(between: str, rest: str) -> None:
    assert joint(between) == rest


@pytest.mark.parametrize("between", ["\n\n", "\n \n", "\n>\n> ", "\n---\n", ".\n\n"])
def test_a_blank_line_parts_two_words(between: str) -> None:
    assert joint(between) is None
