"""Put what a review recommends into the draft."""

from __future__ import annotations

from withheld.casework.review import Review, SourceReview
from withheld.details.ladders import Version
from withheld.drafts.applying import apply
from withheld.withholding.search import Plan


def apply_recommendation(review: Review) -> str:
    """The draft with the recommended wordings put in, and what is to be withheld marked for the editor's hand.

    Sources for which nothing helps keep their words: no wording would make them safe.
    """
    return apply(review.reading, recommended_versions(review))


def recommended_versions(review: Review) -> dict[str, Version]:
    """By codename, the recommended version of each source that has one, over all its details."""
    return {
        source.codename: _of_all_details(review, source, source.recommended)
        for source in review.sources
        if source.recommended is not None
    }


def _of_all_details(review: Review, source: SourceReview, plan: Plan) -> Version:
    """A plan numbers the details that the draft tells; the reading numbers all of them."""
    places = {told.detail.name: place for told, place in zip(source.told, plan.version, strict=True)}
    return tuple(places.get(detail.name, detail.withheld) for detail in review.reading.details[source.codename])
