"""Seats: everybody sits once, in their city, beside nobody of their position where that can be; and a stranger's script finds the same."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.algorithms import draw, seating
from xianneng.algorithms.seating import NotEnoughRooms, Shape, seat
from xianneng.algorithms.standalone import xianneng_seats
from xianneng.foundation.ledger.standalone.xianneng_verify import plain_sm3

SHAPES = [Shape(), Shape(5, 6), Shape(4, 3), Shape(8, 4), Shape(7, 5)]
SEED = draw.seed(bytes(32), "2026333 03 07 11 19 26 30 08")


def frame(rows: Iterable[tuple[str, str, str, bool]]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), {"city": pl.String, "papers": pl.String, "position": pl.String, "accessible": pl.Boolean}, orient="row")


def rooms_of(**counts: int) -> pl.DataFrame:
    """So many ordinary rooms and three accessible ones a city; the cities' rooms are mixed in the list."""
    rows = sorted((f"{at:03}", city) for city, count in counts.items() for at in range(count + 3))
    return pl.DataFrame({"city": [city for _, city in rows], "room": [f"{city}{at}" for at, city in rows],
                         "accessible": [int(at) >= counts[city] for at, city in rows]}, {"city": pl.String, "room": pl.String, "accessible": pl.Boolean})


def neighbours(shape: Shape) -> set[tuple[int, int]]:
    """Pairs of seat numbers side by side or one behind the other, told by the numbering alone."""
    def number(row: int, column: int) -> int:
        return column * shape.rows + (row if column % 2 == 0 else shape.rows - 1 - row) + 1
    return {(number(row, column), number(row + down, column + across)) for row in range(shape.rows) for column in range(shape.columns)
            for down, across in ((0, 1), (1, 0)) if row + down < shape.rows and column + across < shape.columns}


@pytest.mark.parametrize("shape", SHAPES)
def test_seats_are_numbered_down_and_up(shape: Shape) -> None:
    assert sorted(shape.seats()) == list(range(1, shape.size + 1))
    assert all(abs(one - other) == 1 or abs(one - other) <= 2 * shape.rows - 1 for one, other in neighbours(shape))
    black = set(shape.seats()[:shape.black])
    assert all((one in black) != (other in black) for one, other in neighbours(shape))
    assert 1 in black, "from the front"


@given(st.sampled_from(SHAPES), st.lists(st.integers(1, 70), min_size=1, max_size=8), st.binary(min_size=32, max_size=32))
def test_nobody_sits_beside_their_own_position_where_that_can_be(shape: Shape, sizes: list[int], seed: bytes) -> None:
    rows = [("甲", "行测", f"职位{at}", False) for at, size in enumerate(sizes) for _ in range(size)]
    taken = -(-len(rows) // shape.size)
    seats = seat(frame(rows), rooms_of(甲=taken + 1), seed, shape).with_columns(position=frame(rows)["position"])
    assert seats["room"].n_unique() == taken, "no more rooms than it takes"
    found = Counter()
    for room in seats.partition_by("room"):
        by_seat = dict(room.select("seat", "position").iter_rows())
        assert len(by_seat) == room.height, "nobody shares a seat"
        assert abs(room.height - len(rows) / taken) < 1, "rooms are even"
        found.update(by_seat[one] for one, other in neighbours(shape) if one in by_seat and by_seat[one] == by_seat.get(other))
    crowded = {f"职位{at}" for at, size in enumerate(sizes) if size > taken * shape.black}
    assert set(found) <= crowded, "only a position that has more people than there are black squares"


CELL = st.tuples(st.sampled_from(["甲市", "乙市", "丙，“丁”"]), st.sampled_from(["A", "B"]), st.sampled_from(["1", "2", "03", "𠮷·"]), st.booleans())


@given(st.lists(CELL, max_size=90), st.text("0123456789 ", min_size=1).map(str.strip).filter(bool), st.sampled_from(SHAPES[:4]))
def test_a_stranger_finds_the_same_seats(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str, bool]], value: str, shape: Shape) -> None:
    applicants, rooms = frame(rows), rooms_of(**{"甲市": 9, "乙市": 9, "丙，“丁”": 9}).with_columns(accessible=pl.int_range(pl.len()) % 2 == 0)
    rooms = pl.concat([rooms, rooms.with_columns(pl.col("room") + "b", accessible=~pl.col("accessible")), rooms.with_columns(pl.col("room") + "c")])
    files = seating.inputs(applicants, rooms, shape)
    seats = seat(applicants, rooms, draw.seed(draw.commit(files.values()), value), shape)
    folder = tmp_path_factory.mktemp("draw")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "seats.csv").write_bytes(seating.outcome(seats, rooms))
    commitment, seated = xianneng_seats.recompute(folder, value)
    assert commitment == draw.commit(files.values()).hex()
    assert [seated[number] for number in range(len(rows))] == list(zip(rooms["room"].gather(seats["room"]), seats["seat"], strict=True))
    assert xianneng_seats.main([str(folder), "--value", value]) == 0
    assert all(rooms["city"][room] == row[0] and rooms["accessible"][room] == row[3] for room, row in zip(seats["room"], rows, strict=True))


def test_the_script_needs_nothing_and_names_what_differs(tmp_path: Path) -> None:
    applicants = frame([("甲", "A", str(at % 7), at == 3) for at in range(70)])
    files = seating.inputs(applicants, rooms_of(甲=4), Shape())
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    words = [sys.executable, "-I", "-S", xianneng_seats.__file__, str(tmp_path), "--value", "42"]
    done = subprocess.run(words, capture_output=True, check=False, encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0
    assert draw.commit(files.values()).hex() in done.stderr
    right = done.stdout.splitlines()
    assert len(right) == 71
    seats = seat(applicants, rooms_of(甲=4), draw.seed(draw.commit(files.values()), "42"), Shape())
    assert seating.outcome(seats, rooms_of(甲=4)).decode().splitlines() == right
    one, other = (line.split(",", 1)[1] for line in right[1:3])
    published = tmp_path / "seats.csv"
    for wrong in ([*right[:1], f"0,{other}", f"1,{one}", *right[3:]], right[:-1], [*right, right[-1]]):
        published.write_text("\n".join(wrong), "utf-8")
        assert xianneng_seats.main([str(tmp_path), "--value", "42"]) == 1
    published.write_text("\n".join(right), "utf-8")
    assert xianneng_seats.main([str(tmp_path), "--value", "43"]) == 1
    (tmp_path / "rooms.csv").write_text("city,room,accessible\n", "utf-8")
    assert xianneng_seats.main([str(tmp_path), "--value", "42"]) == 2


def test_what_the_draw_gave_once_it_gives_for_ever() -> None:
    """By an SM3 written out in plain Python; another order is another draw, and those that were published would no longer hold."""
    assert plain_sm3(bytes(32) + b"2026333 03 07 11 19 26 30 08") == SEED
    lots = [plain_sm3(SEED + number.to_bytes(8, "big"))[:8] for number in range(10)]
    assert [sorted(lots).index(lot) for lot in lots] == draw.drawn(SEED, 10).tolist() == [5, 7, 9, 1, 3, 2, 6, 0, 8, 4]
    seats = seat(frame([("甲", "A", str(at % 3), False) for at in range(10)]), rooms_of(甲=1), SEED, Shape())
    assert seats["seat"].to_list() == [25, 15, 21, 1, 3, 27, 11, 23, 9, 13]


def test_an_accessible_room_is_filled_on_black_squares_only() -> None:
    seats = seat(frame([("甲", "A", "", True)] * 31), rooms_of(甲=1), SEED, Shape())
    assert seats["room"].value_counts()["count"].max() == 11
    assert set(seats["seat"]) <= set(Shape().seats()[:15])


def test_a_city_without_enough_rooms_is_named() -> None:
    rows = frame([("甲", "A", "1", False)] * 61 + [("乙", "A", "1", True)] * 46)
    with pytest.raises(NotEnoughRooms, match="乙（无障碍）缺 1 个考场、甲缺 2 个考场") as refused:
        seat(rows, rooms_of(甲=1, 乙=9), SEED, Shape())
    assert refused.value.short == {("乙", True): 1, ("甲", False): 2}
    with pytest.raises(NotEnoughRooms):
        seat(rows, rooms_of(), SEED, Shape())


def test_nobody_is_seated_where_nobody_came() -> None:
    assert seat(frame([]), rooms_of(甲=1), SEED, Shape()).height == 0


@pytest.mark.parametrize(("rows", "columns"), [(3, 9), (6, 1)])
def test_rooms_too_small_are_refused(rows: int, columns: int) -> None:
    with pytest.raises(ValueError, match="at least"):
        Shape(rows, columns)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 300))
def test_every_place_of_the_draw_is_drawn_once(seed: bytes, count: int) -> None:
    assert np.sort(draw.drawn(seed, count)).tolist() == list(range(count))


@pytest.mark.parametrize("value", ["", " 42", "42\n"])
def test_a_value_is_what_the_source_says_and_nothing_around_it(value: str) -> None:
    with pytest.raises(ValueError, match="blank"):
        draw.seed(bytes(32), value)
    with pytest.raises(ValueError, match="32 bytes"):
        draw.seed(bytes(31), "42")


def test_another_list_another_value_another_seed() -> None:
    commitments = [draw.commit(each) for each in ([b"a", b"b"], [b"ab"], [b"b", b"a"], [b"a", b"b", b""])]
    assert len(set(commitments)) == 4
    assert len({draw.seed(each, value) for each in commitments for value in ("1", "11")}) == 8
