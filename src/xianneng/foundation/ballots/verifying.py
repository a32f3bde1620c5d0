"""What `xianneng verify` checks of votes beside the sealed rows: what the closing filled in, against what its leaf states."""

import json
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from xianneng.foundation.ballots.models import Ballot
from xianneng.foundation.ledger.report import Report


def check(report: Report) -> None:
    """Turnout, codes given out, paper votes, counter and moment of each closed vote; a leaf from before all were stated proves what it states."""
    with connection.cursor() as cursor:
        cursor.execute("""SELECT id, body::jsonb ->> 'ballot' FROM ledger_leaf
            WHERE body LIKE '%"ballot"%' AND jsonb_typeof(body::jsonb -> 'ballot') = 'object' ORDER BY id""")
        stated = {told["id"]: (leaf_id, told) for leaf_id, text in cursor.fetchall() if "present" in (told := json.loads(text))}
    for ballot in Ballot.objects.annotate(collected=Count("voters", filter=Q(voters__collected=True))).order_by("id").iterator():
        leaf_id, then = stated.get(ballot.pk, (None, {}))
        now: dict[str, Any] = {
            "present": ballot.present_count, "paper": ballot.paper, "closed_by": ballot.closed_by,
            "closed_at": ballot.closed_at.isoformat() if ballot.closed_at else "",
            "slips": ballot.slip_count, "collected": ballot.collected}
        if leaf_id is None and ballot.closed_at:
            report.fault(f"ballots_ballot 第 {ballot.pk} 行：投票已结束，而没有结束的存证")
        elif any(then[key] != now[key] for key in now if key in then):
            report.fault(f"ballots_ballot 第 {ballot.pk} 行：实到人数、投票码、纸质票、计票人或结束时间与存证 {leaf_id} 所记不符，已被改动")
