"""A case whose draft tells far more details than any array of versions holds: an invented harbour, made from a seed."""

from __future__ import annotations

import random
from pathlib import Path

FACETS = tuple(f"habit {letter}" for letter in "abcdefghijklmn")
VALUES = 8


def write(folder: Path, *, details: int = 42, people: int = 3000, threshold: int = 5) -> None:
    """Write ``town.csv``, ``case.toml`` and ``draft.md``; the store has still to be built."""
    chance = random.Random(4)  # noqa: S311 - invented people
    rows = [_person(chance) for _ in range(people)]
    lines = ["person_id," + ",".join(FACETS)] + [f"{n},{','.join(row)}" for n, row in enumerate(rows)]
    (folder / "town.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    blocks = [_detail(number, rows[0], chance) for number in range(details)]
    head = (
        f'title = "Forty habits"\npopulation = "town.arrow"\nthreshold = {threshold}\n[[sources]]\ncodename = "gull"\n'
    )
    (folder / "case.toml").write_text(head + "".join(blocks), encoding="utf-8")
    said = [f"The witness has habit {_word(number)} finely told." for number in range(details)]
    (folder / "draft.md").write_text("\n".join(said) + "\n", encoding="utf-8")


def _person(chance: random.Random) -> list[str]:
    """Some habits go together: everybody is of one of four kinds."""
    kind = chance.randrange(4)
    return ["v" + str((kind + chance.choice((0, 0, 0, 1, 2, 5))) % VALUES) for _ in FACETS]


def _detail(number: int, source: list[str], chance: random.Random) -> str:
    place = number % len(FACETS)
    others = [f"v{value}" for value in range(VALUES) if f"v{value}" != source[place]]
    few, more = chance.sample(others, 2), chance.sample(others, 2)
    fine, vague = sorted({source[place], *few}), sorted({source[place], *few, *more})
    facet, name = FACETS[place], _word(number)
    return (
        f'[[sources.details]]\nname = "{name}"\nloss = {chance.randint(1, 5)}\n'
        f'[[sources.details.rungs]]\nsays = "habit {name} finely"\nfits = "{facet}={"|".join(fine)}"\n'
        f'[[sources.details.rungs]]\nsays = "habit {name} vaguely"\nfits = "{facet}={"|".join(vague)}"\n'
    )


def _word(number: int) -> str:
    """A word for a number: “ab”."""
    return "".join("bcdfghklmn"[int(digit)] + "aeiou"[int(digit) % 5] for digit in f"{number:02}")
