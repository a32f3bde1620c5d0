"""Making one jurisdiction's people as text for COPY: plain values in and out, so that another process can do it."""

import csv
import io
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from xianneng.surface.project.demo import defects, files, people, staffing
from xianneng.surface.project.demo.files import File
from xianneng.surface.project.demo.places import Jurisdiction, OrganSpec

NEVER = "9999-12-31T00:00:00Z"
NULL = "\\N"
Serving = tuple[int, OrganSpec, File]  # a person's id, organ and file


@dataclass(frozen=True)
class Made:
    """What is to be written: by table its columns and COPY text; uses of quota; what is wrong.

    A use: organ, group, day, places taken (−1: given back), person.
    """

    tables: Mapping[str, tuple[tuple[str, ...], str]]
    rows: int
    uses: Sequence[tuple[int, str, date, int, int]]
    planted: list[tuple[str, int]]


def make(where: Jurisdiction, seed: int, leaf_id: int, known_from: str, on: date) -> Made:
    """The files of everybody in a jurisdiction; the first county's have defects."""
    staffing.staff(where, seed=seed, on=on)
    serving = list(_files(where, seed, on))
    planted = defects.plant([each for each in serving if each[2]["basic"][0]["name"] not in people.NAMED and not each[1].team], where, seed=seed,
                            on=on) if where.first else []
    uses = [(spec.organ_id, *use, person) for person, spec, file in serving for use in files.uses(file, spec.setting.level, on)]
    tables, count = _text(serving, (known_from, NEVER, leaf_id))
    return Made(tables, count, uses, planted)


def _files(where: Jurisdiction, seed: int, on: date) -> Iterator[Serving]:
    draw, numbers = random.Random(f"{seed}-files-{where.at}"), people.IdNumbers(where.code)
    person = where.first_person
    for spec in where.organs:
        fixed = people.FIXED.get(spec.name, ()) if where.first else ()
        for at, career in enumerate(spec.people):
            name = fixed[at] if at < len(fixed) else people.name(draw)
            if at < len(fixed) and name in people.POSTS:
                since, _, layer = career.posts[-1]
                career.posts[-1] = (since, people.POSTS[name], layer)
            yield person, spec, files.of_person(draw, career, spec, where, name=name, place=at + 1, on=on,
                                                number=numbers.next(career.birth_on, career.sex))
            person += 1


def _text(serving: Iterable[Serving], tail: tuple[Any, ...]) -> tuple[dict[str, tuple[tuple[str, ...], str]], int]:
    """COPY text of every set's rows, person by person; the same columns in every row of a set."""
    columns: dict[str, tuple[str, ...]] = {}
    texts: dict[str, io.StringIO] = {}
    cells: dict[str, Any] = {}
    write: dict[str, Any] = {}
    count = 0
    for person, _, file in serving:
        for key, rows in file.items():
            if rows and key not in columns:
                columns[key], texts[key] = tuple(rows[0]), io.StringIO()
                cells[key], write[key] = itemgetter(*rows[0]), csv.writer(texts[key]).writerows
            if rows:
                write[key]([person, *[NULL if cell is None else cell for cell in cells[key](row)], *tail] for row in rows)
            count += len(rows)
    return {f"record_{key}": (("person_id", *columns[key], "known_from", "known_to", "leaf_id"), text.getvalue())
            for key, text in texts.items()}, count
