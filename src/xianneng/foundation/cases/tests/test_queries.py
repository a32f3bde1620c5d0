"""Pages cost the same however much there is, and the ledger seals what was said."""

from typing import Any

from xianneng.foundation.cases import queries
from xianneng.foundation.cases.models import Case, Opinion
from xianneng.foundation.cases.tests.world import TODAY, World
from xianneng.foundation.ledger import sealed
from xianneng.foundation.ledger.models import Leaf

CASE_PAGE, DESK = 20, 8


def case_page(world: World, case: Case) -> None:
    """All that a case page asks for."""
    viewer = world.viewer("officer")
    found = queries.case_for(viewer, case.number, TODAY)
    at_work = queries.at_work(found, viewer, TODAY)
    assert at_work.task
    asked: list[Any] = [found.subjects.all(), queries.opinions(found), queries.findings([found]),
                        found.materials.all(), found.notices.all()]
    for each in asked:
        list(each)
    queries.flow(found)
    queries.history(found, TODAY)
    queries.choices(found, viewer, holds=at_work.holds)
    queries.returnable(found, at_work.task)


def test_a_case_page_is_a_constant_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    case = world.open(1)
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(CASE_PAGE + 2) as captured:  # two are the test's own, for the viewer
            case_page(world, case)
        counts.append(len(captured))
        for _ in range(3):
            world.act(case, "entry", "officer")
            world.act(case, "team", "member1", "不同意", text="再补充")
    assert counts[0] == counts[1]


def test_the_desk_is_a_constant_number_of_queries(world: World, django_assert_max_num_queries: Any) -> None:
    viewer = world.viewer("officer")
    for _ in range(2):
        for _ in range(5):
            world.open()
        with django_assert_max_num_queries(DESK):
            waiting = queries.todo(viewer, TODAY)
            queries.elsewhere(viewer, TODAY, queries.PAGE)
    assert len(waiting) == 10
    assert [each.number for each in queries.started_by(viewer)][:2] == ["SY-2026-0010", "SY-2026-0009"]
    assert list(queries.in_jurisdiction(world.viewer("stranger"))) == []
    assert queries.in_jurisdiction(world.viewer("leader")).count() == 10


def test_the_ledger_seals_opinions_and_events(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    leaf = Leaf.objects.get(case_number=case.number, kind="cases.complete")
    body = bytes(leaf.body) if not isinstance(leaf.body, str) else leaf.body.encode()
    assert b"cases_opinion" in body
    assert b"cases_event" in body
    assert Opinion.objects.get(case=case).leaf == leaf
    for table in ("event", "opinion", "finding", "material", "copy", "urge", "notice", "objection"):
        assert "leaf_id" in sealed.TABLES[f"cases_{table}"]
    assert "answer" not in sealed.TABLES["cases_objection"]
