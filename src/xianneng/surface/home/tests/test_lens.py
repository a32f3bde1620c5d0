"""The lens 时点: a page shows its day under a band, or is of today whatever day the lens stands at, and says so."""

import re
from collections.abc import Callable, Iterator

from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from xianneng.foundation.cases.models import Case
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.web.navigation import DATED
from xianneng.surface.home.tests.test_guards import propose
from xianneng.surface.project.permissions import PERMISSIONS
from xianneng.surface.project.testing import WATER, County

Enter = Callable[[str], Client]


def addresses(made: County) -> Iterator[tuple[str, str]]:
    """Every name in the permission table whose arguments the county has, with its address."""
    known = {"person_id": made.persons["周望川"], "organ_id": made.organs[WATER].pk, "unit_id": Unit.objects.earliest("pk").pk,
             "number": Case.objects.get().number, "key": "basic", "rule_id": "RANK-PROM-03", "name": "reserve_ratio", "year": 2026}
    for name in PERMISSIONS:
        wanted = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
        try:
            yield name, reverse(name, kwargs={each: known[each] for each in wanted})
        except (KeyError, NoReverseMatch):  # a file, a slip, a run: nothing that stands in the county
            continue


def shown(answer: HttpResponse) -> str:
    """A page without what is drawn anew each time."""
    return re.sub(r"[A-Za-z0-9]{32,64}", "", answer.content.decode())


def test_a_page_shows_the_day_of_the_lens_or_says_that_it_is_of_today(enter: Enter, made: County) -> None:
    client = enter("officer")
    propose(client, made, "韦棹歌", WATER)
    answers = {name: (address, client.get(address)) for name, address in addresses(made) if name != "account_logout"}
    seen = {name: each for name, each in answers.items() if each[1].status_code == 200 and "html" in each[1]["Content-Type"]}
    client.get("/roster/?on=2024-06-30")
    for name, (address, now) in seen.items():
        past, page = client.get(address), b"<!doctype html>" in now.content
        if name in DATED:
            assert not page or "正在查看 2024年6月30日的情况" in past.content.decode(), name
        else:
            assert shown(past).replace("本页按今天，不随时点", "今天") == shown(now), f"{name} moves with the lens: enter it in DATED"
            assert not page or "本页按今天，不随时点" in past.content.decode(), name
    assert len(seen) > 25
