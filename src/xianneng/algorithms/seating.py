"""Seating 编排考场: who sits in which room at which seat, from a draw that anybody can recompute (`standalone/xianneng_seats.py` says the same again).

1. A hall is who sits the same papers in the same city; who asked for an accessible seat sits in a hall apart. It takes the rooms that
   it fills, in the order of the city's list; rooms that no hall takes are spare.
2. The positions of a hall queue in the order in which the first of their applicants was drawn, the applicants of one position behind one
   another in the order of the draw. From this queue they are dealt to the rooms one by one, round and round.
3. Within a room the largest position comes first, the second largest last, and between them the others by size; of positions of one size
   the later in the queue counts as larger.
4. Squares are black and white as on a chessboard. Black squares are filled first, then white ones, both from the front: all black
   ones, but no more than leave the second largest position whole on white; a room of no more people than black squares needs no white.

Two neighbours (left, right, front, back) are of one position only where it has more applicants in its hall than the hall's rooms have
black squares: then some room must hold such a pair however people are placed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from xianneng.algorithms import draw

HALL = ("city", "accessible", "papers")


@dataclass(frozen=True)
class Shape:
    """A room's seats: so many rows from front to back, so many columns. Seats are numbered column by column, down and up again.

    Raises ValueError with fewer than four rows or two columns: smaller rooms cannot hold what this module promises.
    """

    rows: int = 6
    columns: int = 5

    def __post_init__(self) -> None:
        if self.rows < 4 or self.columns < 2:
            raise ValueError("a room has at least four rows and two columns")

    @property
    def size(self) -> int:
        """Seats of a room."""
        return self.rows * self.columns

    @property
    def black(self) -> int:
        """Black squares of a room: as many people as it holds without neighbours."""
        return (self.size + 1) // 2

    def seats(self) -> list[int]:
        """The seats' numbers, from 1, in the order in which squares are filled: black from the front, then white."""
        squares = [(row, column) for colour in (0, 1) for row in range(self.rows) for column in range(self.columns) if (row + column) % 2 == colour]
        return [column * self.rows + (self.rows - row if column % 2 else row + 1) for row, column in squares]


class NotEnoughRooms(ValueError):  # noqa: N818
    """Cities without enough rooms; `short`: by city and whether rooms are accessible, how many are missing."""

    def __init__(self, short: Mapping[tuple[str, bool], int]) -> None:
        super().__init__("、".join(f"{city}{'（无障碍）' if accessible else ''}缺 {count} 个考场" for (city, accessible), count in short.items()))
        self.short = dict(short)


def seat(applicants: pl.DataFrame, rooms: pl.DataFrame, seed: bytes, shape: Shape) -> pl.DataFrame:
    """Everybody's room and seat: columns ``room`` (row of `rooms`) and ``seat`` (from 1), in the applicants' order.

    `applicants`: ``city``, ``papers``, ``position`` (texts), ``accessible`` (bool); the row is the applicant's number in the draw.
    `rooms`: ``city``, ``accessible``, in the order in which they are taken. `seed`: see `draw.seed`. Texts are ordered by code point.
    Raises NotEnoughRooms.
    """
    ours = rooms.select("city", "accessible").with_row_index("row").sort("city", "accessible", "row")
    queue = _dealt(applicants, _with_rooms(halls(applicants.group_by(HALL).len("people"), shape), ours), draw.drawn(seed, applicants.height))
    place, on_black = pl.col("before") + pl.col("place"), pl.col("on_black")
    placed = queue.join(_groups(queue, shape), on=("room", "first")).select(
        "number", "room", square=place + pl.when(place < on_black).then(0).otherwise(shape.black - on_black)).sort("number")
    import numpy as np  # late, as in `draw`

    seats, rows = np.array(shape.seats(), np.int16), ours["row"].cast(pl.Int32).to_numpy()
    return pl.DataFrame({"room": rows[placed["room"].to_numpy()], "seat": seats[placed["square"].to_numpy()]})


def inputs(applicants: pl.DataFrame, rooms: pl.DataFrame, shape: Shape) -> dict[str, bytes]:
    """The files that are published before the draw, by name, in the order in which `draw.commit` takes them.

    The frames are those of `seat`; `rooms` has a ``room`` besides: what it is called, once in its city.
    """
    return {"settings.json": json.dumps({"rows": shape.rows, "columns": shape.columns}).encode(),
            "rooms.csv": rooms.select("city", "room", "accessible").write_csv().encode(),
            "applicants.csv": applicants.with_row_index("number").select("number", *HALL, "position").write_csv().encode()}


def outcome(seats: pl.DataFrame, rooms: pl.DataFrame) -> bytes:
    """The file that is published after the draw, seats.csv: everybody's ``number``, ``room`` as it is called, ``seat``."""
    return seats.with_row_index("number").select("number", rooms["room"].gather(seats["room"]).alias("room"), "seat").write_csv().encode()


def halls(counts: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The halls in their order, of how many ``people`` each has: ``city``, ``accessible``, ``papers``, ``people``, and the ``rooms`` that they fill."""
    sit = pl.when("accessible").then(shape.black).otherwise(shape.size)
    return counts.select(*HALL, pl.col("people").cast(pl.Int64)).sort(HALL).with_columns(rooms=(pl.col("people") + sit - 1) // sit)


def _with_rooms(found: pl.DataFrame, rooms: pl.DataFrame) -> pl.DataFrame:
    """The halls with the first ``room`` of each, counted after sorting the rooms by city and kind. Raises NotEnoughRooms."""
    place, taken = HALL[:2], pl.col("rooms")
    there = rooms.group_by(place).len("there").sort(place).with_columns(pl.col("there").cast(pl.Int64)).with_columns(
        begin=pl.col("there").cum_sum() - pl.col("there"))
    found = found.join(there, on=place, how="left", maintain_order="left")
    short = found.group_by(place, maintain_order=True).agg(taken.sum() - pl.col("there").first().fill_null(0)).filter(taken > 0)
    if short.height:
        raise NotEnoughRooms({(city, accessible): missing for city, accessible, missing in short.iter_rows()})
    return found.select(*HALL, "people", "rooms", room=pl.col("begin") + (taken.cum_sum() - taken).over(place))


def _dealt(applicants: pl.DataFrame, found: pl.DataFrame, drawn: draw.Places) -> pl.DataFrame:
    """Everybody by room, position and lot: ``number``, ``room``, ``first`` (the position, by its first lot in the hall), ``place`` in it."""
    queue = applicants.select(*HALL, "position", drawn=pl.Series(drawn)).with_row_index("number").join(
        found.with_row_index("hall").with_columns(start=pl.col("people").cum_sum() - pl.col("people")), on=HALL)
    return (
        queue.select("number", "hall", "start", "room", "rooms", "drawn", first=pl.col("drawn").min().over("hall", "position"))
        .sort("hall", "first", "drawn")
        .select("number", "first", turn=pl.int_range(pl.len()) - pl.col("start"), room="room", rooms="rooms")
        .select("number", "first", "turn", room=pl.col("room") + pl.col("turn") % pl.col("rooms"))
        .sort("room", "turn")
        .select("number", "room", "first", place=pl.int_range(pl.len()).over("room", "first")))


def _groups(queue: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The positions within each room: ``before`` (how many sit down before them), ``people`` of the room, ``on_black`` squares of it."""
    size, last = pl.col("size"), pl.col("from_last")
    black = pl.when(pl.col("people") <= shape.black).then("people").otherwise(pl.min_horizontal(pl.lit(shape.black), pl.col("people") - pl.col("second")))
    return (
        queue.group_by("room", "first").len("size").sort("room", "size", "first").with_columns(size.cast(pl.Int64))
        .with_columns(people=size.sum().over("room"), from_last=pl.int_range(pl.len(), 0, -1).over("room"))
        .with_columns(second=size.filter(last == 2).sum().over("room"), largest=size.filter(last == 1).sum().over("room"))
        .select("room", "first", "people", on_black=black,
                before=pl.when(last == 1).then(0).otherwise((size.cum_sum() - size).over("room") + pl.col("largest"))))
