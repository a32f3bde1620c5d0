"""Figures of the algorithms, in memory: seats, ranks and choice at the size of a national examination, each beside its limit.

Times are of the processor: other work on the machine does not count, a second thread does.
"""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
import polars as pl

from xianneng.algorithms import draw, ranking, seating
from xianneng.algorithms.choice import choose
from xianneng.algorithms.seating import Shape
from xianneng.algorithms.standalone import xianneng_seats

APPLICANTS, CITIES, POSITIONS = 3_700_000, 237, 20_000
CHOOSERS, WISHES = 1_000_000, 5
SEAT_S, RANK_S, CHOOSE_S = 30.0, 15.0, 1.0
PAPERS = ("副省级以上", "市地级", "行政执法")
Figure = dict[str, Any]
Given = TypeVar("Given")


def figures(quick: bool) -> list[Figure]:
    """Every figure; quick: a hundredth of the people, with as small a limit."""
    part = 100 if quick else 1
    chance = np.random.default_rng(1)
    people = applicants(APPLICANTS // part, chance)
    return [seated(people, SEAT_S / part), ranked(people["position"], chance, RANK_S / part),
            chosen(CHOOSERS // part, chance, CHOOSE_S / part)]


def applicants(count: int, chance: np.random.Generator) -> pl.DataFrame:
    """Invented applicants, as unevenly spread as real ones: most sit in their position's city; one in a thousand asks for an accessible seat."""
    position = (POSITIONS * chance.power(2.5, count)).astype(np.int32)  # a hundredth of the positions draws about a tenth of the people
    away = chance.random(count) < 0.2
    city = np.where(away, chance.integers(0, CITIES, count), position % CITIES)
    return pl.DataFrame({"city": city, "papers": position % len(PAPERS), "position": position, "accessible": chance.random(count) < 0.001}).with_columns(
        city=pl.col("city").cast(pl.String).str.zfill(6), papers=pl.col("papers").replace_strict(range(len(PAPERS)), PAPERS),
        position=pl.col("position").cast(pl.String).str.zfill(12))


def rooms(people: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """As many rooms as the halls take, and two more of each kind in every city."""
    needed = seating.halls(people.group_by(seating.HALL).len("people"), shape).group_by("city", "accessible").agg(pl.col("rooms").sum() + 2)
    return needed.sort("city", "accessible").select("city", "accessible", room=pl.int_ranges("rooms")).explode("room").with_columns(
        room=pl.when("accessible").then(pl.lit("W")).otherwise(pl.lit("K")) + pl.col("room").cast(pl.String))


def seated(people: pl.DataFrame, limit: float) -> Figure:
    """Everybody seated; the peer is the stand-alone script, which must find the same seats from the files that are published."""
    shape = Shape()
    there = rooms(people, shape)
    files = seating.inputs(people, there, shape)
    seed = draw.seed(draw.commit(files.values()), "42")
    seats, spent = timed(lambda: seating.seat(people, there, seed, shape))
    with TemporaryDirectory() as folder:
        for name, content in {**files, "seats.csv": seating.outcome(seats, there)}.items():
            (Path(folder) / name).write_bytes(content)
        same, alone = timed(lambda: xianneng_seats.main([folder, "--value", "42"]) == 0)  # type: ignore[no-untyped-call]  # written for any Python
    return _figure(f"recruitment.seats.{people.height}", spent, limit, ok=same, peer={"name": "xianneng_seats.py", "value": round(alone, 2)},
                   ratio=round(spent / alone, 3))


def ranked(positions: pl.Series, chance: np.random.Generator, limit: float) -> Figure:
    """Everybody ranked within the position by three marks, and who enters the interview three to one."""
    marks = pl.DataFrame({"position": positions} | {name: chance.integers(3000, 9000, len(positions)) for name in ("total", "aptitude", "essay")})
    places = marks.select(pl.col("position").unique()).with_columns(places=2, ratio=3)

    def work() -> bool:
        ranks = ranking.ranks(marks, group="position", by=["total", "aptitude", "essay"])
        return ranking.shortlist(marks.with_columns(rank=ranks), places, group="position").any()

    entered, spent = timed(work)
    return _figure(f"recruitment.ranks.{len(positions)}", spent, limit, ok=entered)


def chosen(count: int, chance: np.random.Generator, limit: float) -> Figure:
    """As many places as people choose by score, five wishes each: the hardest case, for nobody can be passed over."""
    wishes = chance.integers(0, POSITIONS, (count, WISHES), dtype=np.int32)
    got, spent = timed(lambda: choose(wishes, np.full(POSITIONS, max(count // POSITIONS, 1))))
    return _figure(f"recruitment.choice.{count}x{WISHES}", spent, limit, ok=bool((got >= 0).any()))


def timed(work: Callable[[], Given]) -> tuple[Given, float]:
    """What the work gives, and the seconds of processor time that it took."""
    began = time.process_time()
    return work(), time.process_time() - began


def _figure(name: str, value: float, limit: float, *, ok: bool, peer: dict[str, Any] | None = None, ratio: float | None = None) -> Figure:
    return {"name": name, "value": round(value, 3), "unit": "s", "target": limit, "peer": peer, "ratio": ratio, "ok": ok and value <= limit}
