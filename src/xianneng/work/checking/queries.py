"""What is kept of checks: findings let pass, and one's rounds of mending."""

from collections.abc import Collection

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import NotFound
from xianneng.work.checking.models import Passed, Round

Key = tuple[str, int, str]  # check, person, what was found


def passes(person_ids: Collection[int]) -> dict[Key, Passed]:
    """What was let pass of these persons, by the finding that it is about. One query."""
    found = Passed.objects.filter(person_id__in=person_ids, lifted_at=None) if person_ids else ()
    return {(each.code, each.person_id, each.found): each for each in found}


def rounds(viewer: Viewer) -> list[Round]:
    """One's own, the latest first, without what they hold. One query."""
    return list(Round.objects.filter(user_id=viewer.user_id).defer("persons", "findings").order_by("-pk"))


def round_of(viewer: Viewer, round_id: int) -> Round:
    """One's own round; NotFound otherwise."""
    found = Round.objects.filter(user_id=viewer.user_id, pk=round_id).first()
    if found is None:
        raise NotFound("没有找到这份整改名单", then="请重新校核")
    return found
