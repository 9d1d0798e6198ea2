"""The page of a timeline as a reader has it: in the light, in the dark, on a phone, on paper, without a network."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.reports.test_review_page_in_a_browser import CONTRASTS, Scheme, opened
from tests.reports.test_timeline_page import TODAY, hostile, story
from tests.reports.timelines import timeline
from withheld.knowledge.findings import Finding
from withheld.reports.timeline_page import timeline_page


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "timeline.html"
    path.write_text(timeline_page(timeline(findings=[Finding("leak", "odd")]), TODAY), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a table of events."""
    path = tmp_path_factory.mktemp("pages") / "story.html"
    path.write_text(timeline_page(story(), TODAY), encoding="utf-8")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_opens_without_complaint_and_asks_for_nothing(browser: Browser, file: Path, scheme: Scheme) -> None:
    complaints: list[str] = []
    asked: list[str] = []
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri(), wait_until="networkidle")
    assert (complaints, asked) == ([], [file.as_uri()])
    context.close()


def test_hostile_text_does_nothing(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(timeline_page(hostile(), TODAY), encoding="utf-8")
    signs: list[str] = []
    with opened(browser, path) as page:
        page.on("dialog", lambda dialog: signs.append(dialog.message))
        page.reload()
        assert page.evaluate("document.scripts.length + document.images.length") == 0
    assert signs == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(browser: Browser, file: Path, scheme: Scheme) -> None:
    with opened(browser, file, color_scheme=scheme) as page:
        assert [each for each in page.evaluate(CONTRASTS) if each[0] < 4.5] == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_runs_off_the_side(browser: Browser, file: Path, told: Path, width: int) -> None:
    for path in (file, told):
        with opened(browser, path, viewport={"width": width, "height": 800}) as page:
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_shows_the_worst_case_without_scrolling_aside(browser: Browser, file: Path) -> None:
    with opened(browser, file, viewport={"width": 360, "height": 800}) as page:
        for heading in page.get_by_role("columnheader", name="Worst").all():
            box = heading.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= 360


def test_a_screen_has_the_steps_beside_the_chart(browser: Browser, file: Path) -> None:
    with opened(browser, file, viewport={"width": 1280, "height": 800}) as page:
        chart, steps = page.locator("figure").first.bounding_box(), page.locator(".steps").first.bounding_box()
        assert chart is not None
        assert steps is not None
        assert chart["x"] + chart["width"] <= steps["x"]


def test_numbers_on_the_charts_do_not_overlap(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        boxes = page.evaluate(
            "[...document.querySelectorAll('svg.chart')].map(svg => [...svg.querySelectorAll('text')]"
            ".filter(text => text.getAttribute('font-size') === '12px').map(text => text.getBoundingClientRect())"
            ".map(box => [box.left, box.right]))"
        )
    assert [len(chart) for chart in boxes] == [3, 1]
    assert all(left[1] <= right[0] for chart in boxes for left, right in pairwise(chart))


def test_a_screen_reader_finds_sources_audiences_and_charts(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        for name in ("juniper", "birch", "Findings", "What the numbers mean"):
            assert page.get_by_role("heading", level=2, name=name).is_visible()
        assert page.get_by_role("heading", level=3, name="the public").is_visible()
        assert page.get_by_role("img", name="juniper before the public").is_visible()


def test_the_keyboard_reaches_the_timeline_first(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the timeline"


def test_paper_shows_no_screen_furniture_and_cuts_nothing_off(browser: Browser, told: Path) -> None:
    with opened(browser, told, viewport={"width": 660, "height": 900}) as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert not page.locator("nav").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("document.documentElement.scrollWidth") <= 660
        assert page.pdf(format="A4").startswith(b"%PDF")
