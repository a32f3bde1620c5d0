"""回避: nobody handles a matter that is about themselves, nor about whom they stand in for."""

from collections.abc import Collection

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import Refused

ARTICLE = "《公务员法》第76条"


def refuse_own(viewer: Viewer, person_ids: Collection[int], *, why: str, then: str) -> None:
    """Refused where one of the persons is the viewer, or the holder of the office in which they stand in.

    ``why`` says of what, with ``{who}`` for which of the two; ``then`` who handles it instead.
    """
    if not viewer.persons.isdisjoint(person_ids):
        raise Refused("您应当回避", why=why.format(who=who(viewer, person_ids)), article=ARTICLE, then=then)


def who(viewer: Viewer, person_ids: Collection[int]) -> str:
    """Which of `Viewer.persons` these concern, in words."""
    return "您本人" if viewer.person_id in person_ids else f"您所代的{viewer.stands_in_for}"
