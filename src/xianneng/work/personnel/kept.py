"""What a case about somebody in the file keeps of the law's reasons, and what it says when they change."""

from collections.abc import Iterable, Mapping
from typing import Any

from xianneng.foundation.cases.models import Subject
from xianneng.foundation.cases.types import Judgement
from xianneng.law.evaluation import STATES
from xianneng.law.promotion import Reason


def plain(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as a case keeps them."""
    return [{"clause": each.clause, "state": each.state, "title": each.title, "text": each.text, "article": each.article,
             "rule_id": each.rule_id, "remedy": each.remedy, "default": ""} for each in reasons]


def changed(subject: Subject, now: Iterable[Reason]) -> list[str]:
    """Which conditions stand otherwise than when the case last kept them."""
    before = {each["clause"]: each["state"] for each in subject.data.get("reasons", ())}
    return [f"“{each.title}”由{STATES[before[each.clause]]}变为{STATES[each.state]}，{each.text}（{each.article}）"
            for each in now if before.get(each.clause, each.state) != each.state]


def judgement(reasons: list[Reason], read: Mapping[str, Any]) -> Judgement:
    """The worst of the reasons in a word, with all of them and the facts that they read."""
    worst = next((state for state in ("unmet", "ask") if any(each.state == state for each in reasons)), "met")
    return Judgement(STATES[worst], plain(reasons), dict(read))
