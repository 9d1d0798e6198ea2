"""Ladders: places, losses, wordings."""

from __future__ import annotations

import pytest

from withheld.details.criteria import Is
from withheld.details.ladders import Detail, Rung, evenly_lossy
from withheld.errors import LadderError

RUNGS = [(("from Texas",), Is("state", "TX")), (("from the South",), None)]


def test_losses_rise_in_even_steps_to_withheld() -> None:
    detail = Detail("state", evenly_lossy(RUNGS, 3.0), loss=3.0)
    assert detail.losses == (0.0, 1.5, 3.0)
    assert detail.modelled == (True, False, True)
    assert [detail.wording(place) for place in range(3)] == ["from Texas", "from the South", None]


@pytest.mark.parametrize("losses", [(2.0, 1.0, 3.0), (0.0, 4.0, 3.0), (-1.0, 0.0, 3.0)])
def test_losses_that_fall_or_are_negative_are_refused(losses: tuple[float, float, float]) -> None:
    rungs = tuple(Rung(("x",), None, loss) for loss in losses[:2])
    with pytest.raises(LadderError, match="the losses of detail “state” fall"):
        Detail("state", rungs, losses[2])


def test_a_detail_without_a_rung_is_refused() -> None:
    with pytest.raises(LadderError, match="detail “state” has 0 rungs: give it 1 to 250"):
        Detail("state", ())
