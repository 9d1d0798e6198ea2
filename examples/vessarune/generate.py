"""The civil service of the fictional Republic of Vessarune, as large as you like, as a Parquet file.

    python generate.py OUT.parquet --rows 10_000_000 [--seed 1] [--missing 0.01] [--threads 2]

The shares of the agencies, the ages and the education follow the marginals of OPM's FedScope of September 2024 (United
States Government, public domain); every other shape and every name is invented.

A row depends only on the seed and on its number, never on how many rows there are or on the threads: more rows only
append. People are drawn in chunks of `CHUNK`, each from a random stream of its own; a chunk draws for `CHUNK` people
and keeps as many as are wanted. The order of the draws is part of the data, so it must not change.
"""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.integer]
"""int[n]: for each person the number of a word."""

CHUNK = 500_000
STEPS = 4096
"""Into how many steps probability is cut, so that one small random number and one look-up draw a category."""

THIS_YEAR = 2031
WORDS_SEED = 7
TABLES_STREAM = 999_999_999
"""The random stream of what all chunks share; no chunk has this number."""


def _invented_words() -> list[str]:
    """360 words that sound like places, in an order that does not change."""
    beginnings = ("bra", "vel", "tor", "min", "kas", "dor", "lun", "fer", "gal", "ost")
    middles = ("ri", "ven", "mu", "tha", "zor", "el")
    endings = ("ssa", "quen", "dath", "rune", "mire", "vask")
    words = ["".join(parts).capitalize() for parts in product(beginnings, middles, endings)]
    return [words[number] for number in np.random.default_rng(WORDS_SEED).permutation(len(words))]


WORDS = _invented_words()

TOPIC_SHARES = {
    "Veterans": 0.208,
    "Army": 0.115,
    "Navy": 0.098,
    "Air Force": 0.077,
    "Interior Security": 0.097,
    "Justice": 0.050,
    "Treasury": 0.047,
    "Farming": 0.042,
    "Health": 0.040,
    "Lands": 0.031,
    "Defence Staff": 0.075,
    "Transport": 0.025,
    "Trade": 0.021,
    "Pensions": 0.026,
    "Power": 0.008,
    "Foreign Affairs": 0.006,
    "Labour": 0.006,
    "Environment": 0.0075,
    "Space": 0.0077,
    "Housing": 0.0037,
    "Schools": 0.0018,
    "Records": 0.0013,
    "Statistics": 0.0009,
    "Weather": 0.0007,
    "Elections": 0.0005,
    "Audit": 0.0003,
}
TOPICS = list(TOPIC_SHARES)
AGENCIES = [f"{'Ministry of' if number % 4 else 'Office for'} {topic}" for number, topic in enumerate(TOPICS)]
FOREIGN_AFFAIRS = TOPICS.index("Foreign Affairs")
GUARDED = [TOPICS.index(topic) for topic in ("Army", "Navy", "Air Force", "Interior Security", "Justice")]
GUARDED += [TOPICS.index("Defence Staff"), FOREIGN_AFFAIRS]
"""Agencies that clear more of their people."""

FIELDS = ["Policy", "Legal", "Records", "Systems", "Field", "Budget"]
FIELDS += ["Liaison", "Medical", "Inspection", "Signals", "Supply", "Press"]
JOBS = ("officer", "analyst", "clerk", "engineer", "adviser")
OCCUPATIONS = [f"{field} {job}" for field, job in product(FIELDS, JOBS)]
USUAL_GRADES = np.array([9, 8.5, 4, 9.5, 10.5])
"""By job, the grade at which people start, counted from 0."""
USUAL_EDUCATION = np.array([4, 4, 0, 4.5, 5])
"""By job, the education that is most sought."""

AREAS = ("Northern", "Southern", "Eastern", "Western", "Central", "Coastal", "Border", "Special")
UNITS = ("Directorate", "Division", "Bureau", "Unit", "Desk")
OFFICES = [f"{area} {unit}" for area, unit in product(AREAS, UNITS)]

CAPITAL = "Ostramere"
CITIES = [CAPITAL, *WORDS[:119]]
POSTS = [f"Port {word}" for word in WORDS[120:180]]
"""Where people are posted abroad."""
SHARE_ABROAD = 0.55
"""Of Foreign Affairs."""
PLACES = CITIES + POSTS

LANGUAGES = [f"{word}ish" for word in WORDS[200:212]]
MOST_LANGUAGES = 3
EDUCATION = ["school", "vocational", "some college", "bachelor", "master", "doctorate"]
EDUCATION_SHARES = np.array([0.29, 0.05, 0.18, 0.28, 0.15, 0.05])
GRADES = [*(f"G{number}" for number in range(1, 16)), "Senior Service"]
SENIOR_SHARE = 0.04
FIRST_SENIOR_GRADE = 12
"""From here on, counted from 0, people travel more."""
CLEARANCES = ["none", "restricted", "secret", "top secret"]
GENDERS = ["M", "F"]
LONGEST_SERVICE = 45

YOUNGEST = 18
YOUNGEST_OF_BAND = [YOUNGEST, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65]
PEOPLE_OF_BAND = [3113, 59502, 145735, 214400, 286114, 337545, 309515, 307155, 297120, 221289, 131728]


@dataclass(frozen=True, slots=True)
class Tables:
    """Quantile tables, each int16[cases, STEPS]: for each case, and each step of probability, a category.

    Attributes:
        agency: one case.
        office: by agency.
        occupation: by agency.
        city: by agency.
        post: abroad; one case.
        age_band: one case.
        education: by occupation.
        grade: by occupation and years of service.
        language: one case.
        share_of_women: float32[occupations].
    """

    agency: Codes
    office: Codes
    occupation: Codes
    city: Codes
    post: Codes
    age_band: Codes
    education: Codes
    grade: Codes
    language: Codes
    share_of_women: NDArray[np.float32]


def tables_for(seed: int) -> Tables:
    """What the chunks of one seed share: who works where, in shares."""
    random = np.random.default_rng([seed, TABLES_STREAM])
    agencies = range(len(AGENCIES))
    capital_shares = random.uniform(0.03, 0.45, len(AGENCIES))
    cities = np.array([_city_shares(share, random) for share in capital_shares])
    return Tables(
        agency=_quantiles(list(TOPIC_SHARES.values())),
        office=_quantiles([random.permutation(_zipf(len(OFFICES), 0.9)) for _ in agencies]),
        occupation=_quantiles([random.permutation(_zipf(len(OCCUPATIONS), 1.3)) for _ in agencies]),
        city=_quantiles(cities),
        post=_quantiles(_zipf(len(POSTS), 0.8)),
        age_band=_quantiles(PEOPLE_OF_BAND),
        education=_quantiles([_education_shares(occupation) for occupation in range(len(OCCUPATIONS))]),
        grade=_quantiles(
            [_grade_shares(job, years) for job in range(len(OCCUPATIONS)) for years in range(LONGEST_SERVICE + 1)]
        ),
        language=_quantiles(_zipf(len(LANGUAGES), 1.0)),
        share_of_women=random.uniform(0.15, 0.8, len(OCCUPATIONS)).astype(np.float32),
    )


def _quantiles(weights: ArrayLike) -> Codes:
    """Quantile tables of some rows of weights."""
    rows = np.atleast_2d(np.asarray(weights, float))
    cumulative = np.cumsum(rows / rows.sum(1, keepdims=True), 1)
    middles = (np.arange(STEPS) + 0.5) / STEPS
    return np.stack([np.minimum(np.searchsorted(row, middles), len(row) - 1) for row in cumulative]).astype(np.int16)


def _zipf(number: int, exponent: float) -> NDArray[np.float64]:
    weights: NDArray[np.float64] = 1 / np.arange(1, number + 1) ** exponent
    return weights


def _city_shares(capital: float, random: np.random.Generator) -> NDArray[np.float64]:
    others = random.permutation(_zipf(len(CITIES) - 1, 1.1))
    return np.r_[capital * 1.0, (1 - capital) * others / others.sum()]


def _education_shares(occupation: int) -> NDArray[np.float64]:
    pull = USUAL_EDUCATION[occupation % len(JOBS)] - 2.5
    return EDUCATION_SHARES * np.exp(0.35 * pull * (np.arange(len(EDUCATION)) - 2.5) / 2.5)


def _grade_shares(occupation: int, years: int) -> NDArray[np.float64]:
    usual = USUAL_GRADES[occupation % len(JOBS)]
    around = np.exp(-0.5 * ((np.arange(len(GRADES)) - usual - years * 0.07) / 2) ** 2)
    return around * np.r_[np.ones(len(GRADES) - 1), SENIOR_SHARE]


class Draws:
    """The random stream of one chunk.

    Args:
        seed: of all the data.
        number: of the chunk.
        rows: how many people of the chunk are wanted.
    """

    def __init__(self, seed: int, number: int, rows: int) -> None:
        self._random = np.random.default_rng([seed, number])
        self._rows = rows

    def steps(self) -> NDArray[np.uint16]:
        """uint16[rows]: a step of probability for each person."""
        return self._random.integers(0, STEPS, CHUNK, dtype=np.uint16)[: self._rows]

    def chances(self) -> NDArray[np.float32]:
        """float32[rows]: a number from 0 to below 1 for each person."""
        return self._random.random(CHUNK, dtype=np.float32)[: self._rows]

    def language_steps(self, number: int) -> NDArray[np.uint16]:
        """uint16[number]: a step of probability for each language that somebody speaks."""
        return self._random.integers(0, STEPS, MOST_LANGUAGES * CHUNK, dtype=np.uint16)[:number]


def chunk(seed: int, number: int, rows: int, tables: Tables, missing: float) -> pa.Table:
    """The first people of one chunk.

    Args:
        seed: of all the data.
        number: of the chunk, from 0.
        rows: how many people of it, at most `CHUNK`.
        tables: from `tables_for`, of the same seed.
        missing: the share of values that are unknown, in the columns that may be.
    """
    draws = Draws(seed, number, rows)
    agency = tables.agency[0][draws.steps()]
    occupation = tables.occupation[agency, draws.steps()]
    office = tables.office[agency, draws.steps()]
    age = _ages(draws, tables)
    education = tables.education[occupation, draws.steps()]
    service = _years_of_service(draws, age, education)
    grade = tables.grade[occupation * (LONGEST_SERVICE + 1) + service, draws.steps()]
    abroad = (agency == FOREIGN_AFFAIRS) & (draws.chances() < SHARE_ABROAD)
    place = _places(draws, tables, agency, abroad)
    gender = (draws.chances() < tables.share_of_women[occupation]).astype(np.int8)
    clearance = _clearances(draws, agency, grade)
    travel = _travel(draws, tables, agency, grade)
    languages = _languages(draws, tables, agency)
    hidden = _hider(draws, missing)
    first = number * CHUNK
    return pa.table(
        {
            "person_id": pa.array(np.arange(first, first + rows, dtype=np.int64)),
            "agency": _words(agency, AGENCIES),
            "office": _words(office, OFFICES, hidden()),
            "occupation": _words(occupation, OCCUPATIONS, hidden()),
            "grade": _words(grade, GRADES, hidden()),
            "city": _words(place, PLACES, hidden()),
            "abroad": pa.array(abroad),
            "gender": _words(gender, GENDERS),
            "birth_year": pa.array((THIS_YEAR - age).astype(np.int16), mask=hidden()),
            "entry_year": pa.array((THIS_YEAR - service).astype(np.int16), mask=hidden()),
            "education": _words(education, EDUCATION, hidden()),
            "clearance": _words(clearance, CLEARANCES, hidden()),
            "languages": languages,
            "travel_2031_03": _words(travel, POSTS, travel < 0),
        }
    )


def _ages(draws: Draws, tables: Tables) -> NDArray[np.int16]:
    band = tables.age_band[0][draws.steps()]
    widths = np.where(band == 0, 2, 5)
    return (np.array(YOUNGEST_OF_BAND)[band] + (draws.chances() * widths).astype(int)).astype(np.int16)


def _years_of_service(draws: Draws, age: NDArray[np.int16], education: Codes) -> Codes:
    waited = (draws.chances() * np.maximum(age - 22, 1)).astype(np.int16)
    entry_age = YOUNGEST + np.minimum(education, 4) + waited
    entry_age = np.minimum(np.maximum(entry_age, YOUNGEST), age)
    return np.minimum(age - entry_age, LONGEST_SERVICE)


def _places(draws: Draws, tables: Tables, agency: Codes, abroad: NDArray[np.bool_]) -> Codes:
    post = len(CITIES) + tables.post[0][draws.steps()]
    return np.where(abroad, post, tables.city[agency, draws.steps()]).astype(np.int16)


def _clearances(draws: Draws, agency: Codes, grade: Codes) -> Codes:
    height = draws.chances() * 2.2 + grade / 16 + np.isin(agency, GUARDED) * 0.9 - 0.9
    return np.clip(height, 0, 3.99).astype(np.int8)


def _travel(draws: Draws, tables: Tables, agency: Codes, grade: Codes) -> Codes:
    """Where each person was in March 2031, -1 for those who did not travel."""
    likely = 0.01 + 0.05 * (grade >= FIRST_SENIOR_GRADE) + 0.15 * (agency == FOREIGN_AFFAIRS)
    travels = draws.chances() < likely
    return np.where(travels, tables.post[0][draws.steps()], -1).astype(np.int16)


def _languages(draws: Draws, tables: Tables, agency: Codes) -> pa.ListArray:
    spread = np.where(agency == FOREIGN_AFFAIRS, 4.5, 1.8)
    numbers = np.minimum((draws.chances() ** 2 * spread).astype(np.int32), MOST_LANGUAGES)
    ends = np.r_[0, np.cumsum(numbers)].astype(np.int32)
    spoken = tables.language[0][draws.language_steps(ends[-1])]
    return pa.ListArray.from_arrays(pa.array(ends), pa.DictionaryArray.from_arrays(pa.array(spoken), LANGUAGES))


def _hider(draws: Draws, missing: float) -> Callable[[], NDArray[np.bool_] | None]:
    """A function that draws, column by column, whose value is unknown."""
    return lambda: draws.chances() < missing if missing else None


def _words(codes: Codes, words: Sequence[str], hidden: NDArray[np.bool_] | None = None) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int16), mask=hidden), words)


def chunks(rows: int, seed: int, missing: float, threads: int) -> Iterator[pa.Table]:
    """The people, chunk by chunk in their order; at most one chunk more than threads is kept."""
    tables = tables_for(seed)
    ahead: deque[Future[pa.Table]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for number, first in enumerate(range(0, rows, CHUNK)):
            ahead.append(pool.submit(chunk, seed, number, min(CHUNK, rows - first), tables, missing))
            if len(ahead) > threads:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def write(out: Path, tables: Iterator[pa.Table]) -> None:
    """Write chunks to a Parquet file, one row group each."""
    first = next(tables)
    words = [column for column in first.column_names if column not in {"person_id", "abroad"}]
    numbers = ["person_id", "birth_year", "entry_year"]
    with pq.ParquetWriter(
        out, first.schema, compression="zstd", compression_level=1, write_statistics=numbers, use_dictionary=words
    ) as writer:
        for table in (first, *tables):
            writer.write_table(table, row_group_size=CHUNK)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description="Write the civil service of the fictional Republic of Vessarune.")
    parser.add_argument("out", type=Path, help="the Parquet file to write")
    parser.add_argument("--rows", type=_number_of_rows, default=1_000_000, help="how many people (default: 1_000_000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, other people (default: 1)")
    parser.add_argument("--missing", type=float, default=0.0, help="the share of unknown values (default: 0)")
    parser.add_argument("--threads", type=int, default=2, help="they change nothing but the time (default: 2)")
    asked = parser.parse_args(arguments)
    write(asked.out, chunks(asked.rows, asked.seed, asked.missing, asked.threads))


def _number_of_rows(text: str) -> int:
    rows = int(text.replace("_", ""))
    if rows < 1:
        raise argparse.ArgumentTypeError("at least one row is needed")
    return rows


if __name__ == "__main__":
    main()
