"""回避: nobody handles a matter that is about themselves."""

from collections.abc import Collection

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import Refused

ARTICLE = "《中华人民共和国公务员法》第七十六条"


def refuse_own(viewer: Viewer, person_ids: Collection[int], *, why: str, then: str) -> None:
    """Refused where the viewer is one of the persons concerned; ``why`` says of what, ``then`` who handles it instead."""
    if viewer.person_id in person_ids:
        raise Refused("您应当回避", why=why, article=ARTICLE, then=then)
