"""Who reports personal matters: by leading post, by rank of any series that corresponds."""

import pytest

from xianneng.law.reporting import reports


@pytest.mark.parametrize(("held", "why"), [
    (["县处级副职", ""], "县处级副职"), (["", "四级调研员"], "四级调研员"), (["乡科级正职", "一级主任科员"], ""),
    (["乡科级正职", "三级调研员"], "三级调研员"), (["厅局级正职"], "厅局级正职"), ([], ""), (["四级高级主办"], "四级高级主办")])
def test_who_reports(held: list[str], why: str) -> None:
    assert reports(held) == why
