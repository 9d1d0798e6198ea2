"""Reads a page the way a test wants it: checks that tags nest, and keeps what stands where."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "br", "hr", "img", "link", "input", "circle", "path", "line", "rect"})

APART = frozenset({"td", "th", "dt", "dd", "li", "p", "caption", "h2", "h3", "h4"})
"""What a reader sees apart from what follows."""


@dataclass(slots=True)
class Element:
    """An element: its tag, its attributes, and all the text in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: list[Element] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


class Page(HTMLParser):
    """A page, or a part of one.

    Attributes:
        elements: in the order in which they open.
        text: everything that is written, whether it can be seen or not.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.text = ""
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open, f"never closed: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        assert len(element.attributes) == len(attrs), f"<{tag}> has an attribute twice"
        self.elements.append(element)
        for outer in self._open:
            outer.inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()
        if tag in APART:
            for element in self._open:
                element.text += " "

    def handle_data(self, data: str) -> None:
        self.text += data
        for element in self._open:
            element.text += data

    def all(self, tag: str, *, of: str | None = None) -> list[Element]:
        """The elements of a tag, of a class if one is given."""
        return [each for each in self.elements if each.tag == tag and (of is None or of in each.classes)]

    def one(self, tag: str, *, of: str | None = None) -> Element:
        """The only element of a tag."""
        (element,) = self.all(tag, of=of)
        return element
