"""The page as a reader has it: in the light, in the dark, on a phone, on paper, without a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.reports.test_review_page import TODAY, hostile, two_sources
from tests.reports.worlds import DRAFT, case, review, source
from withheld.reports.review_page import review_page

Scheme = Literal["light", "dark"]

CONTRASTS = """
() => {
  const luminance = ([r, g, b]) => [r, g, b]
    .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
  const behind = element => {
    for (let each = element; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      const hatched = style.backgroundImage.match(/rgba?\\([^)]*\\)/g);
      if (hatched) return hatched.map(numbers);
      const colour = numbers(style.backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return [colour];
    }
    return [[255, 255, 255]];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.unseen, style')) continue;
    const style = getComputedStyle(element);
    // the halo of a name on a chart is paper on purpose
    if (element.closest('svg') && style.stroke !== 'none') continue;
    const ink = luminance(numbers(element.closest('svg') ? style.fill : style.color));
    for (const background of behind(element)) {
      const paper = luminance(background);
      const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
      found.push([ratio, element.tagName.toLowerCase(), walker.currentNode.data.trim()]);
    }
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pages") / "review.html"
    path.write_text(review_page(two_sources(), TODAY), encoding="utf-8")
    return path


@contextmanager
def opened(browser: Browser, path: Path, **options: Any) -> Iterator[Page]:
    context = browser.new_context(**options)
    try:
        page = context.new_page()
        page.goto(path.as_uri())
        yield page
    finally:
        context.close()


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
    path.write_text(review_page(hostile(), TODAY), encoding="utf-8")
    signs: list[str] = []
    context = browser.new_context()
    page = context.new_page()
    page.on("dialog", lambda dialog: signs.append(dialog.message))
    page.on("console", lambda message: signs.append(message.text))
    page.goto(path.as_uri(), wait_until="networkidle")
    assert signs == []
    assert page.locator("script, img").count() == 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(browser: Browser, file: Path, scheme: Scheme) -> None:
    with opened(browser, file, color_scheme=scheme) as page:
        found = page.evaluate(CONTRASTS)
    assert {"mark", "ins", "del", "text", "td", "p"} <= {tag for _, tag, _ in found}
    assert [each for each in found if each[0] < 4.5] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_nothing_helps_it_can_be_read_too(browser: Browser, tmp_path: Path, scheme: Scheme) -> None:
    path = tmp_path / "review.html"
    row = {"state": "Brack"}
    path.write_text(review_page(review(DRAFT, case(source(threshold=500, row=row))), TODAY), encoding="utf-8")
    with opened(browser, path, color_scheme=scheme) as page:
        assert [each for each in page.evaluate(CONTRASTS) if each[0] < 4.5] == []


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_runs_off_the_side(browser: Browser, file: Path, width: int) -> None:
    with opened(browser, file, viewport={"width": width, "height": 800}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_gets_the_narrow_chart_and_no_asides(browser: Browser, file: Path) -> None:
    with opened(browser, file, viewport={"width": 360, "height": 800}) as page:
        assert page.locator(".narrow svg").first.is_visible()
        assert not page.locator(".wide svg").first.is_visible()
        assert not page.locator(".aside").first.is_visible()


def test_a_screen_gets_the_wide_chart_and_asides_inside_the_paper(browser: Browser, file: Path) -> None:
    with opened(browser, file, viewport={"width": 1280, "height": 800}) as page:
        assert page.locator(".wide svg").first.is_visible()
        paper, last = page.locator(".paper").bounding_box(), page.locator(".aside").last.bounding_box()
        assert paper is not None
        assert last is not None
        assert last["x"] + last["width"] <= paper["x"] + paper["width"]
        assert last["y"] + last["height"] <= paper["y"] + paper["height"]


def test_every_section_can_be_reached_by_its_heading(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        for name in ("The draft", "juniper", "birch", "What the numbers mean"):
            assert page.get_by_role("heading", level=2, name=name).is_visible()
        for name in ("Recommended", "What narrows it down", "The ladder of each detail"):
            assert page.get_by_role("heading", level=3, name=name).count() == 2


def test_the_keyboard_reaches_the_draft_first_and_the_notes_from_there(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the draft"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "ref-1"


def test_a_screen_reader_hears_what_is_struck_out_and_what_is_put_in(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        heard = page.locator("#draft .text").aria_snapshot()
    assert "deletion" in heard
    assert "insertion" in heard
    assert "struck out:" in heard


def test_paper_shows_no_screen_furniture_and_keeps_the_bars(browser: Browser, file: Path) -> None:
    with opened(browser, file) as page:
        page.emulate_media(media="print", color_scheme="dark")
        assert not page.locator("nav").is_visible()
        assert page.locator(".wide svg").first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('.bar > span')).printColorAdjust") == "exact"
        assert page.pdf(format="A4").startswith(b"%PDF")
