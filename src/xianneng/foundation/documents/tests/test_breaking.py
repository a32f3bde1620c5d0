"""Line breaking keeps the rules of the line's ends and loses nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from xianneng.foundation.documents.breaking import NOT_FIRST, NOT_LAST, break_lines, without_hanging
from xianneng.foundation.documents.fonts import width

TEXTS = st.text(alphabet="县委组织部职级晋升，。（）《》“”—12.5%AB 、", max_size=120)


@given(TEXTS, st.integers(8, 40))
@example("AA————A升”A", 9)
def test_lines_hold_all_text_and_fit(text: str, room: int) -> None:
    lines = break_lines(text, "body", room)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, "body") <= room + 1e-6 for line in lines)


@given(TEXTS, st.integers(20, 40))
def test_one_mark_may_hang(text: str, room: int) -> None:
    lines = break_lines(text, "body", room, hanging=True)

    assert all(width(without_hanging(line), "body") <= room + 1e-6 for line in lines)


def test_marks_keep_to_their_ends_of_the_line() -> None:
    text = "根据《公务员职务与职级并行规定》（试行），晋升一级主任科员：“二级主任科员２年以上”。" * 6
    for room in range(9, 30):
        lines = break_lines(text, "body", room)
        assert not [line for line in lines if line[0] in NOT_FIRST or line[-1] in NOT_LAST], room


def test_numbers_and_words_stay_whole() -> None:
    for room in range(8, 20):
        joined = "|".join(break_lines("优秀率为92.5%，公示自2026年至2027年，文件ABCDEF号" * 3, "body", room))
        assert joined.count("92.5%") == joined.count("2026") == joined.count("ABCDEF") == 3
