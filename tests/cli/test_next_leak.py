"""`next-leak` and a case's `diversity`, run as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import CASE, Withheld

ROW = 'row = { city = "Brask", office = "Records", age = 51, languages = ["Dorish", "Elvan"] }\n'
WITH_ROW = CASE.replace('codename = "juniper"\n', f'codename = "juniper"\n{ROW}')
SOURCE = WITH_ROW.rsplit("[[sources.details]]", 1)[0]
"""Without the detail that nothing can count."""


@pytest.fixture
def harbour(town: Path) -> Path:
    """The town, a case with the source's own row, and a draft."""
    Path("case.toml").write_text(WITH_ROW, encoding="utf-8")
    Path("draft.md").write_text("Somebody in Brask says so.\n", encoding="utf-8")
    return town


@pytest.mark.usefixtures("harbour")
def test_it_says_what_one_more_leak_would_do(withheld: Withheld) -> None:
    ended = withheld("next-leak", "--case", "case.toml", "--draft", "draft.md")
    assert ended.code == 0
    shown = " ".join(ended.out.split())
    assert "Before the public: 4 people certainly fit now, at least 3 should" in shown
    assert "One leak from below 3: the office (“at the record office”); two leaks from a name:" in shown
    assert "Not counted, since no facet of the population can: the family." in shown
    found = withheld("next-leak", "--case", "case.toml", "--draft", "draft.md", "--json").json
    ((before,),) = [source["audiences"] for source in found["sources"]]
    assert [(leak["name"], leak["kind"], leak["certain"]) for leak in before["leaks"]] == [
        ("office", "detail", 2),
        ("age", "facet", 2),
        ("languages", "member", 2),
    ]
    assert (before["to_threshold"]["at_least"], before["to_name"]["at_most"], before["idle"]) == (1, 2, 1)


@pytest.mark.usefixtures("harbour")
def test_without_a_draft_it_starts_from_what_is_known_and_supposed(withheld: Withheld) -> None:
    asked = ("next-leak", "--case", "case.toml", "--json")
    assert withheld(*asked).json["sources"][0]["audiences"][0]["certain"] == 8
    supposed = ("--suppose", "the public learns juniper/office on 2031-06-01")
    assert withheld(*asked, *supposed).json["sources"][0]["audiences"][0]["certain"] == 4
    assert withheld(*asked, *supposed, "--on", "2031-05-31").json["sources"][0]["audiences"][0]["certain"] == 8


@pytest.mark.usefixtures("harbour")
def test_the_values_of_the_row_are_never_shown(withheld: Withheld) -> None:
    Path("case.toml").write_text(SOURCE.replace("in Brask", "in the north"), encoding="utf-8")
    Path("draft.md").write_text("Somebody in the north says so.\n", encoding="utf-8")
    told = withheld("next-leak", "--case", "case.toml", "--draft", "draft.md")
    reviewed = withheld("review", "draft.md", "--case", "case.toml", "--html", "report.html")
    both = told.out + withheld("next-leak", "--case", "case.toml", "--json").out
    both += reviewed.out + withheld("review", "draft.md", "--case", "case.toml", "--json").out
    for value in ("Dorish", "Elvan", "Brask", "Records"):
        assert value not in both
    page = Path("report.html").read_text(encoding="utf-8")
    assert "One more leak" in page
    assert not [value for value in ("Dorish", "Elvan") if value in page]


@pytest.mark.usefixtures("harbour")
def test_a_source_without_a_row_and_with_many_leaks(withheld: Withheld) -> None:
    many = "".join(
        f'[[sources.details]]\nname = "number {n}"\nrungs = [{{ says = "of number {n}", fits = "age>={n}" }}]\n'
        for n in range(34, 52)
    )
    Path("case.toml").write_text(CASE + many, encoding="utf-8")
    shown = withheld("next-leak", "--case", "case.toml").out
    assert "Only registered details can be looked at" in shown
    assert "and 8 more" in shown
    assert "1 person certainly fits now" not in shown


@pytest.mark.usefixtures("harbour")
def test_a_contradiction_comes_first(withheld: Withheld) -> None:
    Path("case.toml").write_text(WITH_ROW.replace("Brask", "Corvale", 1), encoding="utf-8")
    shown = withheld("next-leak", "--case", "case.toml").out
    assert "! rung 0 of “city” is not true of juniper's own row." in shown


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--case", "case.toml", "--draft", "none.md"], "none.md"),
        (["--case", "none.toml"], "none.toml: there is no such case file"),
        (["--case", "case.toml", "--on", "yesterday"], "yesterday"),
        (["--case", "case.toml", "--suppose", "nonsense"], "“nonsense” is not something to suppose"),
        ([], "--case"),
    ],
)
def test_bad_input_is_said_in_a_sentence(withheld: Withheld, arguments: list[str], says: str) -> None:
    ended = withheld("next-leak", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert says in ended.err


@pytest.mark.usefixtures("harbour")
def test_a_diversity_decides_the_exit_code(withheld: Withheld) -> None:
    asked = ("review", "draft.md", "--case", "case.toml")
    Path("case.toml").write_text(SOURCE, encoding="utf-8")
    assert withheld(*asked).code == 0
    # all four in Brask speak Elvan
    Path("case.toml").write_text("diversity = { languages = 2 }\n" + SOURCE, encoding="utf-8")
    ended = withheld(*asked)
    assert ended.code == 1
    shown = " ".join(ended.out.split())
    assert "Not safe: those who fit are more alike than the case allows." in shown
    assert "All 4 people who fit may share one value of “languages”." in shown
    assert "In the recommended version they are as different as the case asks." in shown
    assert "withhold the city: those who fit would be too alike in “languages”" in shown
    assert "but they are more alike than the case allows." in shown
    (source,) = withheld(*asked, "--json").json["sources"]
    assert [group["facet"] for group in source["groups"][0]["facets"] if group["broken"]] == ["languages"]
    Path("case.toml").write_text("diversity = { office = 2 }\n" + SOURCE, encoding="utf-8")
    assert withheld(*asked).code == 0
    Path("case.toml").write_text("diversity = { offise = 2 }\n" + SOURCE, encoding="utf-8")
    ended = withheld(*asked)
    assert (ended.code, ended.out) == (2, "")
    assert "case.toml:1:15: “town.arrow” has no facet “offise”" in ended.err


@pytest.mark.usefixtures("harbour")
def test_the_page_says_what_is_shared(withheld: Withheld) -> None:
    Path("case.toml").write_text("diversity = { languages = 2 }\n" + SOURCE, encoding="utf-8")
    withheld("review", "draft.md", "--case", "case.toml", "--html", "report.html")
    page = Path("report.html").read_text(encoding="utf-8")
    assert "What the draft says of juniper is not safe." in page
    assert "may share one value of “languages”" in page
    assert "languages (see above)" in page
