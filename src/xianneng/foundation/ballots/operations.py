"""What can be done with a ballot: open it, hand out codes, vote, enter the paper count, close it. See `models`."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from xianneng.foundation.ballots import keys, queries
from xianneng.foundation.ballots.models import VOTING, Ballot, Envelope, PaperCount, Vote, Voter
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, NotFound, Refused

AT_ONCE, MOST_DUE = 200, 10_000  # slips on one page; persons due at one meeting
Marks = Mapping[str, str]  # a candidate's key → the choice marked


def open_ballot(*, organ_id: int, kind: str, subject: str, candidates: Sequence[Mapping[str, str]],
                choices: Sequence[str], due_count: int, opened_by: str, leaf: Writing, now: datetime,
                voters: Mapping[int, str] | None = None, most_chosen: int | None = None,
                case_number: str = "") -> Ballot:
    """Open a vote on candidates (key, name, post). ``voters``: who may vote in the browser, name by person's id.

    ``most_chosen``: how many candidates a vote may name, None for any number. Refused where there is nobody to vote on or
    to name, or more voters are listed than are due.
    """
    _require_sound(candidates, choices, due_count, len(voters or {}))
    if most_chosen is not None and not 0 < most_chosen <= len(candidates):
        raise Refused(f"每票最多推荐人数不能是 {most_chosen}", why=f"人选 {len(candidates)} 人，每票最多推荐的应在 1 至 {len(candidates)} 人之间",
                      then="请核对每票最多推荐人数；不限人数的，请留空")
    _destroy_old_keys()
    ballot = Ballot.objects.create(
        organ_id=organ_id, case_number=case_number, kind=kind, subject=subject,
        candidates=[{name: each.get(name, "") for name in ("key", "name", "post")} for each in candidates],
        choices=list(choices), most_chosen=most_chosen, due_count=due_count, opened_by=opened_by, opened_at=now,
        key_name=keys.make(), leaf_id=leaf.id)
    listed = Voter.objects.bulk_create([Voter(ballot=ballot, person_id=person_id, name=name, leaf_id=leaf.id)
                                        for person_id, name in (voters or {}).items()])
    leaf.body[VOTING] = {"ballot": ballot.pk}
    leaf.wrote("ballots_ballot", [ballot.pk])
    if listed:
        leaf.wrote("ballots_voter", [voter.pk for voter in listed])
    return ballot


@transaction.atomic
def hand_out(*, ballot_id: int, person_id: int, now: datetime) -> str:
    """领票: a one-time code for a listed voter, shown once and stored nowhere. Conflict for a second one.

    Its leaf states who collected a code, as the list of voters does; of the code itself nothing.
    """
    ballot = _open(ballot_id, for_change=True)
    voter = queries.voter_of(ballot_id, person_id)
    if voter.collected:
        raise Conflict("您已领取投票码", why="每人一票", then="请使用已领取的投票码投票")
    with writing(kind="ballots.collect", case=ballot.case_number, body={VOTING: {"ballot": ballot.pk, "collected": voter.pk}}, now=now):
        ballot.voters.filter(pk=voter.pk).update(collected=True)
    return keys.load(ballot.key_name).new_code()


@transaction.atomic
def print_slips(*, ballot_id: int, count: int, leaf: Writing) -> list[str]:
    """印发投票码: codes for slips that voters draw; they are on no list. Refused beyond the number due, less those listed."""
    ballot = _open(ballot_id, for_change=True)
    left = queries.slips_left(ballot)
    if count > AT_ONCE:  # codes are given out before they are drawn: a page too long to draw would lose them
        raise Refused(f"一次最多印发 {AT_ONCE} 张", then="请分次印发")
    if not 0 < count <= left:
        raise Refused(f"不能印发 {count} 张，还可印发 {left} 张", then="请核对张数、应到人数和名单",
                      why=f"应到 {ballot.due_count} 人，名单上 {ballot.voters.count()} 人凭帐号领取，已印发 {ballot.slip_count} 张")
    Ballot.objects.filter(pk=ballot_id).update(slip_count=F("slip_count") + count)
    leaf.body[VOTING] = {"ballot": ballot_id, "slips": count}
    key = keys.load(ballot.key_name)
    return [key.new_code() for _ in range(count)]


@transaction.atomic
def cast(*, ballot_id: int, code: str, marks: Marks) -> None:
    """投票, with a code and nothing that tells who holds it. No time, no order, no ledger leaf is kept of it.

    Refused for a false code or marks that the ballot does not allow; Conflict for a code used before, or when closed.
    """
    ballot = _open(ballot_id)
    key = keys.load(ballot.key_name)
    digest = key.digest_of(code)
    sealed = key.seal(digest, _numbers(ballot, marks))
    with connection.cursor() as cursor:  # a statement that fails would stand in the database's log, with envelope and time
        cursor.execute(f"INSERT INTO {Envelope._meta.db_table} (code_digest, ballot_id, sealed) VALUES (%s, %s, %s) "
                       "ON CONFLICT DO NOTHING", [digest, ballot_id, sealed])
        if not cursor.rowcount:
            raise Conflict("这个投票码已经投过票", why="每个投票码只能使用一次", then="无需再次投票")


@transaction.atomic
def enter_paper_count(*, ballot_id: int, counter_id: int, counter: str, issued: int, returned: int, valid: int,
                      counts: Mapping[str, Sequence[int]], now: datetime) -> bool:
    """录入纸质票计票结果, by each of two counters on their own; whether two agree by now.

    ``counts``: for each candidate's key, how many marked each choice. A counter may enter it again until closing; each time
    is a decision with a leaf of its own, and the last one counts.
    """
    ballot = _open(ballot_id, for_change=True)
    figures = {"issued": issued, "returned": returned, "valid": valid,
               "counts": {each["key"]: list(counts.get(each["key"], ())) for each in ballot.candidates}}
    _require_count(ballot, figures)
    with writing(kind="ballots.count", case=ballot.case_number, body={"by": counter}, now=now) as leaf:
        entered, _ = PaperCount.objects.update_or_create(ballot=ballot, counter_id=counter_id, defaults={"figures": figures},
                                                         create_defaults={"counter": counter, "figures": figures})
        leaf.body[VOTING] = {"ballot": ballot_id, "counter_id": counter_id, "counter": entered.counter, "figures": figures}
    return queries.agreed(ballot) is not None


def close(*, ballot_id: int, present_count: int, closed_by: str, leaf: Writing, now: datetime) -> Ballot:
    """结束投票: open the envelopes, write the votes in the order of what they say, seal them, destroy the key.

    Refused while two counters do not agree, where the numbers cannot be, and where nobody has voted.
    """
    ballot = _open(ballot_id, for_change=True)
    paper = _paper(ballot)
    key = keys.load(ballot.key_name)
    votes = sorted(list(key.open(digest, bytes(sealed))) for digest, sealed in
                   ballot.envelopes.values_list("code_digest", "sealed"))
    _require_turnout(ballot, len(votes), paper, present_count)
    written = Vote.objects.bulk_create([Vote(ballot=ballot, marks=marks, leaf_id=leaf.id) for marks in votes])
    if written:
        leaf.wrote("ballots_vote", [vote.pk for vote in written])
    _end(ballot, present_count=present_count, votes=len(votes), paper=paper, closed_by=closed_by, leaf=leaf, now=now)
    return Ballot.objects.get(pk=ballot_id)


def break_off(*, case_number: str, closed_by: str, leaf: Writing, now: datetime) -> bool:
    """停止投票, where the matter goes back or ends: the envelopes stay shut for ever. Whether a vote was open."""
    running = Ballot.objects.filter(case_number=case_number, closed_at=None).first()
    if running is None:
        return False
    _end(_open(running.pk, for_change=True), present_count=None, votes=0, paper=None, closed_by=closed_by, leaf=leaf, now=now)
    return True


def _end(ballot: Ballot, *, present_count: int | None, votes: int, paper: dict[str, Any] | None, closed_by: str, leaf: Writing,
         now: datetime) -> None:
    """Keep what the closing fills in, stated in the leaf; the key goes."""
    leaf.body["ballot"] = {"id": ballot.pk, "due": ballot.due_count, "present": present_count, "votes": votes,
                           "slips": ballot.slip_count, "collected": ballot.voters.filter(collected=True).count(), "paper": paper, "closed_by": closed_by, "closed_at": now.astimezone(UTC).isoformat()}
    Ballot.objects.filter(pk=ballot.pk).update(present_count=present_count, paper=paper, closed_by=closed_by, closed_at=now)
    transaction.on_commit(partial(keys.destroy, ballot.key_name))


def _open(ballot_id: int, *, for_change: bool = False) -> Ballot:
    """An open ballot, locked: against closing while votes come in, against everything for a change."""
    strength = "UPDATE" if for_change else "SHARE"
    found = list(Ballot.objects.raw(f"SELECT * FROM ballots_ballot WHERE id = %s FOR {strength}", [ballot_id]))
    if not found:
        raise NotFound("没有这次投票", then="请核对投票链接")
    if found[0].closed_at:
        raise Conflict("投票已经结束", why="结束后不再收票", then="如有疑问，请与组织单位联系")
    return found[0]


def _destroy_old_keys() -> None:
    """Keys of ballots that were closed when the process died before it could destroy them."""
    for name in Ballot.objects.filter(key_name__in=keys.kept(), closed_at__isnull=False).values_list(
            "key_name", flat=True):
        keys.destroy(name)


def _numbers(ballot: Ballot, marks: Marks) -> bytes:
    """The marks as one byte a candidate: the number of the choice from 1, or 0."""
    listed = [each["key"] for each in ballot.candidates]
    if set(marks) - set(listed) or set(marks.values()) - set(ballot.choices):
        raise Refused("选票填写无效", why="选票上没有这个人选或选项", then="请重新填写")
    if ballot.most_chosen is not None and len(marks) > ballot.most_chosen:
        raise Refused(f"最多可推荐 {ballot.most_chosen} 人", why=f"已选 {len(marks)} 人，超过的为无效票", then="请减少推荐人选")
    return bytes(ballot.choices.index(marks[each]) + 1 if each in marks else 0 for each in listed)


def _require_sound(candidates: Sequence[Mapping[str, str]], choices: Sequence[str], due: int, listed: int) -> None:
    names = [each["key"] for each in candidates]
    if not names or len(set(names)) < len(names) or not choices or len(set(choices)) < len(choices):
        raise Refused("人选和选项须各至少一个，且不重复", then="请核对人选和选项")
    if due > MOST_DUE:
        raise Refused(f"应到 {due} 人，超过 {MOST_DUE} 人", then="请核对应到人数")
    if due < max(listed, 1):
        raise Refused(f"应到 {due} 人，少于参加人员名单上的 {listed} 人", then="请核对应到人数")


def _require_count(ballot: Ballot, figures: Mapping[str, Any]) -> None:
    issued, returned, valid = figures["issued"], figures["returned"], figures["valid"]
    if not 0 <= valid <= returned <= issued <= ballot.due_count:
        raise Refused("纸质票数不合理", why="应满足：有效票 ≤ 收回票 ≤ 发出票 ≤ 应到人数", then="请重新核对票数")
    for each in ballot.candidates:
        counts = figures["counts"][each["key"]]
        if len(counts) != len(ballot.choices) or min(counts) < 0 or sum(counts) > valid:
            raise Refused(f"{each['name']}的得票数不合理", why=f"各项之和不能多于有效票 {valid} 张", then="请重新核对票数")


def _paper(ballot: Ballot) -> dict[str, Any] | None:
    if not ballot.paper_counts.exists():
        return None
    agreed = queries.agreed(ballot)
    if agreed is None:
        raise Refused("纸质票尚无两名计票人一致的计票结果", why="须由两名计票人各自录入，结果一致方可计入", then="请重新清点并录入")
    return agreed


def _require_turnout(ballot: Ballot, votes: int, paper: Mapping[str, Any] | None, present: int) -> None:
    given = ballot.slip_count + ballot.voters.filter(collected=True).count()
    if votes > given:
        raise Refused(f"收到电子票 {votes} 张，多于发出的投票码 {given} 个", then="请报告监票人，查明后重新投票")
    returned = votes + (paper["returned"] if paper else 0)
    if present < 1 or returned < 1:
        raise Refused("没有收回选票，不能结束投票", why=f"实到 {present} 人，收回 {returned} 票；没有人参加的投票不是民主推荐、测评",
                      article=cite("RANK-PROM-07"), then="请组织参加人员投票后再结束；改用纸质票的，由两名计票人录入结果；不再举行的，请退回补正")
    collected = ballot.voters.filter(collected=True).count()
    if present < collected:
        raise Refused(f"实到 {present} 人，少于已凭帐号领取投票码的 {collected} 人", why="领了投票码没有投的，也已到会", then="请核对实到人数")
    if not returned <= present <= ballot.due_count:
        raise Refused(f"实到 {present} 人不合理", why=f"应到 {ballot.due_count} 人，收回 {returned} 票", then="请核对实到人数")
