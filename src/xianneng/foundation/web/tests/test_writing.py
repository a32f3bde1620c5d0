"""How things are written on a page."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.foundation.organs.dated import NEVER, OPEN
from xianneng.foundation.web.templatetags import xn


def test_dates() -> None:
    assert xn.iso(date(2026, 1, 5)) == "2026-01-05"
    assert xn.iso(datetime(2026, 1, 5, 16, 30, tzinfo=UTC)) == "2026-01-06 00:30"
    assert xn.iso(OPEN) == xn.iso(NEVER) == "至今"
    assert xn.iso(None) == "—"
    assert xn.long(date(2026, 1, 5)) == "2026年1月5日"
    assert xn.ym(date(1978, 9, 30)) == "1978.09"


@pytest.mark.parametrize(("born", "on", "years"), [
    (date(2000, 2, 29), date(2026, 2, 28), "25"), (date(2000, 2, 29), date(2026, 3, 1), "26"),
    (date(1981, 6, 3), date(2026, 6, 3), "45")])
def test_age_in_full_years(born: date, on: date, years: str) -> None:
    assert xn.age(born, on) == years


@given(st.text(min_size=1, max_size=40))
def test_masking_shows_at_most_seven_characters(text: str) -> None:
    shown = xn.masked(text)
    assert sum(1 for character in shown if character != "*") <= max(7, text.count("*") + 7)
    if len(text) < 15:
        assert shown[1:].strip("*") == ""


def test_citations_in_a_margin() -> None:
    whole = "《公务员职务与职级并行规定》第18条；《公务员职务与职级并行规定》第19条；《公务员法》第49条"
    assert xn.brief(whole) == "并行规定\u00a0第18条、第19条；公务员法\u00a0第49条"
    assert xn.brief("《组通字〔1998〕19号》") == "组通字〔1998〕19号"


def test_a_name_of_several_parts_breaks_behind_its_dots() -> None:
    assert xn.dotted("买买提·艾力") == "买买提·<wbr>艾力"
    assert xn.dotted("周<b>") == "周&lt;b&gt;"
