"""Recompute the seats of an examination from what was published of its draw: Python 3.9 and its standard library, this file alone.

    python xianneng_seats.py FOLDER --value "what the public source said"

FOLDER holds what was published before the draw, settings.json, rooms.csv and applicants.csv, and afterwards seats.csv. The commitment that
is printed must be the one that was published beforehand. Exit 0 the seats are those of the draw, 1 they are not (the first difference is
named), 2 unreadable. Without seats.csv, the seats are written to the output.

How seats are drawn, in words:
1. commitment = SM3( SM3(settings.json) SM3(rooms.csv) SM3(applicants.csv) );  seed = SM3( commitment, value as UTF-8 ).
   The lot of applicant number n is the first eight bytes of SM3( seed, n as eight bytes ). A smaller lot is drawn earlier.
2. A hall: who sits the same papers in the same city. Who asked for an accessible seat sits in a hall apart, in rooms that are filled up to
   their black squares only. The halls of a city, in the order of their papers, take its rooms in the order of the list.
3. The positions of a hall queue in the order in which the first of each was drawn; behind one another the applicants of one position, in
   the order of the draw. The queue is dealt to the hall's rooms one by one, round and round.
4. In a room the largest position goes first, the second largest last, the others between them by size; of equals, the later in the queue
   counts as larger. Black squares of the chessboard are filled from the front, then white ones: at most all black ones, and at most so
   many that the second largest position is whole on white; a room with no more people than black squares needs no white.
"""
# mypy: ignore-errors
import argparse
import csv
import hashlib
import json
import sys
from collections import defaultdict
from pathlib import Path

FILES = ("settings.json", "rooms.csv", "applicants.csv")


def sm3(data):
    return hashlib.new("sm3", data).digest()


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def squares(rows, columns):
    """Seat numbers of the black squares from the front, then of the white; seats are counted down the first column, up the second …"""
    found = [(row, column) for colour in (0, 1) for row in range(rows) for column in range(columns) if (row + column) % 2 == colour]
    return [column * rows + (rows - row if column % 2 else row + 1) for row, column in found]


def sit_down(positions, seats, black):
    """One room. positions: the numbers of each position's applicants, in the order of the queue. Yields number, seat."""
    by_size = sorted(positions, key=len)  # stable: of equals the later in the queue stays the later
    people, second = sum(map(len, by_size)), len(by_size[-2]) if len(by_size) > 1 else 0
    on_black = people if people <= black else min(black, people - second)
    order = [number for position in (by_size[-1], *by_size[:-1]) for number in position]
    return zip(order, seats[:on_black] + seats[black:])  # noqa: B905


def recompute(folder, value):
    """The commitment, and number → (room, seat)."""
    commitment = sm3(b"".join(sm3((folder / name).read_bytes()) for name in FILES))
    begun = hashlib.new("sm3", sm3(commitment + value.encode()))

    def lot(number):
        digest = begun.copy()
        digest.update(number.to_bytes(8, "big"))
        return digest.digest()[:8]

    settings = json.loads((folder / "settings.json").read_text("utf-8"))
    seats = squares(settings["rows"], settings["columns"])
    black = (len(seats) + 1) // 2
    rooms, halls = defaultdict(list), defaultdict(list)
    for row in table(folder / "rooms.csv"):
        rooms[row["city"], row["accessible"]].append(row["room"])
    for row in table(folder / "applicants.csv"):
        halls[row["city"], row["accessible"], row["papers"]].append((int(row["number"]), row["position"]))

    seated, taken = {}, defaultdict(int)
    for city, accessible, papers in sorted(halls):
        queue = defaultdict(list)
        for _, number, position in sorted((lot(number), number, position) for number, position in halls[city, accessible, papers]):
            queue[position].append(number)
        hall = [(position, number) for position, numbers in queue.items() for number in numbers]
        size = black if accessible == "true" else len(seats)
        count, first = -(-len(hall) // size), taken[city, accessible]
        taken[city, accessible] += count
        for at in range(count):
            room = defaultdict(list)
            for position, number in hall[at::count]:
                room[position].append(number)
            for number, seat in sit_down(list(room.values()), seats, black):
                seated[number] = rooms[city, accessible][first + at], seat
    return commitment.hex(), seated


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--value", required=True)
    asked = parser.parse_args(words)
    try:
        commitment, seated = recompute(asked.folder, asked.value)
        published = asked.folder / "seats.csv"
        print(f"公布的承诺应为 {commitment}，共 {len(seated)} 人", file=sys.stderr)
        if not published.exists():
            print("number,room,seat", *(f"{number},{room},{seat}" for number, (room, seat) in sorted(seated.items())), sep="\n")
            return 0
        for row in table(published):
            if seated.pop(int(row["number"]), None) != (row["room"], int(row["seat"])):
                print(f"✗ 序号 {row['number']} 的座位与抽签结果不同", file=sys.stderr)
                return 1
    except (OSError, ValueError, KeyError, IndexError, TypeError) as problem:
        print(f"读不出：{problem!r}", file=sys.stderr)
        return 2
    if seated:
        print(f"✗ 序号 {min(seated)} 没有座位", file=sys.stderr)
        return 1
    print("✓ 座位与抽签结果一致", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
