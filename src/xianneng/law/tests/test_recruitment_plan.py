"""The recruitment plan: what is free, and the shares one below, on and above their least."""

import pytest

from xianneng.law.parameters import DEFAULTS
from xianneng.law.recruitment.plan import ANY, COUNTY, FRESH, PROJECTS, Line, Places, refuse_over, shares, townships
from xianneng.law.refusals import Refused


def test_what_is_free() -> None:
    assert Places(20, 18, 1, 0, 0).free == 3
    assert Places(20, 18, 1, 1, 2).free == 0
    assert Places(20, 22, 0, 0, 0).free == 0, "over its establishment an organ recruits nobody"
    refuse_over("县水利局", 3, Places(20, 18, 1, 0, 0))
    with pytest.raises(Refused) as refused:
        refuse_over("县水利局", 4, Places(20, 18, 1, 0, 0))
    assert "可招 3 名" in refused.value.why
    assert refused.value.article == "《公务员法》第27条"


@pytest.mark.parametrize(("fresh", "is_met"), [(4, False), (5, True), (6, True)])
def test_fresh_graduates_below_the_city(fresh: int, is_met: bool) -> None:
    lines = [Line(FRESH, fresh, COUNTY, is_township=False), Line(ANY, 10 - fresh, COUNTY, is_township=False), Line(ANY, 90, "省、自治区、直辖市机关", is_township=False)]
    [share] = [each for each in shares(lines, DEFAULTS) if each.key == "recruit_fresh_share"]
    assert (share.count, share.whole, share.is_met) == (fresh, 10, is_met)


@pytest.mark.parametrize(("projects", "is_met"), [(5, False), (6, True)])
def test_posts_of_their_own_for_who_served_at_the_grass_roots(projects: int, is_met: bool) -> None:
    lines = [Line(PROJECTS, projects, COUNTY, is_township=True), Line(ANY, 40 - projects, COUNTY, is_township=False)]
    [share] = [each for each in shares(lines, DEFAULTS) if each.key == "recruit_project_share"]
    assert (share.whole, share.is_met) == (40, is_met)


def test_a_jurisdictions_own_share_and_its_document() -> None:
    known = DEFAULTS.with_("recruit_grassroots_share", "0.7", "示组通字〔2026〕1号")
    share = next(each for each in shares([Line(ANY, 6, COUNTY, is_township=False), Line(ANY, 4, "中央机关", is_township=False)], known)
                 if each.key == "recruit_grassroots_share")
    assert not share.is_met
    assert share.local == "（示组通字〔2026〕1号）"


def test_nothing_of_nothing_is_enough() -> None:
    assert all(each.is_met for each in shares([], DEFAULTS))


def test_township_vacancies_that_stay_open() -> None:
    assert townships({1: 3, 2: 2, 3: 1}, {1: 2, 2: 2}) == [(1, 3, 2), (3, 1, 0)]
