"""Whatever is done behind the platform's back is found, and the report says where."""

import argparse
import json
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import OperationalError, connection, transaction

from xianneng.foundation.ledger import clocks, commands, keys, lost, sealed, sequencer
from xianneng.foundation.ledger.models import Entry, Head, Leaf, Pending, RefusedLeaf
from xianneng.foundation.ledger.operations import record_restore
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.ledger.sequencer import outside_heads
from xianneng.foundation.ledger.tests.notes import NOW, TABLE, a_small_log, decide, without_heads
from xianneng.foundation.ledger.verify import verify_database

LATER = NOW + timedelta(seconds=61)
Tamper = Callable[..., None]
COPY_OF_LEAF = """
  INSERT INTO ledger_leaf (id, kind, case_number, case_seq, previous, salt, body, digest, promise, made_at)
  SELECT 99, 'ranks.approve', '', 0, '', salt, body, digest, promise, made_at FROM ledger_leaf WHERE id = 2"""
MOVE_UP = "UPDATE ledger_entry SET position = position - 1 WHERE position > 2"


def faults(**options: Any) -> str:
    return "\n".join(verify_database(now=LATER, **options).faults)


def test_a_sound_log(notes: Any) -> None:
    a_small_log()
    report = verify_database(now=LATER)
    assert (report.faults, report.entries, report.leaves, report.rows) == ([], 6, 6, 6)
    assert (report.heads, report.heads_stored, report.heads_outside) == (2, 2, 2), "a head and its copy outside are one"


def test_a_head_that_is_given_besides_counts_once_and_is_told_where_it_is(notes: Any, outside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    a_small_log()
    report = verify_database(now=LATER, heads=outside_heads())
    commands.tell(report)
    assert "签名头 2 个（库内 2，库外 2），" in capsys.readouterr().out


def test_an_empty_log_is_sound(notes: Any) -> None:
    assert verify_database(now=LATER).sound


CASES: dict[str, tuple[list[str], str]] = {
    "row changed": ([f"UPDATE {TABLE} SET text = 'X' WHERE id = 3"],
                    f"存证 2：{TABLE} 写入的记录与入账时不符（入账 3 行，现有 3 行）：第 3 行被改动"),
    "row deleted": ([f"DELETE FROM {TABLE} WHERE id = 2"], "第 2 行被删除"),
    "the only row of a leaf deleted": ([f"DELETE FROM {TABLE} WHERE id = 5"], "第 5 行被删除"),
    "row inserted": ([f"INSERT INTO {TABLE} (id, text, leaf_id) VALUES (6, 'X', 2)"], "第 6 行被插入"),
    "row inserted for no leaf": ([f"INSERT INTO {TABLE} (id, text, leaf_id) VALUES (6, 'X', 77)"],
                                 f"{TABLE} 第 6 行：称由存证 77 写入"),
    "row inserted for a leaf without rows": ([f"INSERT INTO {TABLE} (id, text, leaf_id) VALUES (6, 'X', 3)"],
                                             f"{TABLE} 第 6 行：称由存证 3 写入"),
    "row moved to another leaf": ([f"UPDATE {TABLE} SET leaf_id = 1 WHERE id = 3"], "第 3 行被删除"),
    "rows exchanged": ([f"UPDATE {TABLE} t SET text = o.text FROM {TABLE} o WHERE t.id IN (2, 3) AND o.id = 5 - t.id"],
                       "第 2 行被改动、第 3 行被改动"),
    "end undone": ([f"UPDATE {TABLE} SET known_to = '9999-12-31Z', ended_leaf_id = NULL WHERE id = 1"],
                   f"存证 5：{TABLE} 终止的记录与入账时不符（入账 1 行，现有 0 行）：第 1 行被删除"),
    "end moved": ([f"UPDATE {TABLE} SET known_to = now() WHERE id = 1"], "第 1 行被改动"),
    "end without leaf": ([f"UPDATE {TABLE} SET known_to = now() WHERE id = 2"],
                         "第 2 行：认知截止与终止存证不一致"),
    "end with a leaf that ended nothing": ([f"UPDATE {TABLE} SET known_to = now(), ended_leaf_id = 6 WHERE id = 2"],
                                           f"{TABLE} 第 2 行：称由存证 6 终止"),
    "body": (["""UPDATE ledger_leaf SET body = '{"count":9}' WHERE id = 3"""], "第 3 条（存证 3）：内容或承诺"),
    "kind": (["UPDATE ledger_leaf SET kind = 'notes.other' WHERE id = 3"], "第 3 条（存证 3）：内容或承诺"),
    "time": (["UPDATE ledger_leaf SET made_at = made_at + '1 us'::interval WHERE id = 3"], "第 3 条（存证 3）：内容"),
    "promise": (["UPDATE ledger_leaf SET promise = replace(promise, '0', '1') WHERE id = 3"],
                "第 3 条（存证 3）：内容"),
    "hash": (["UPDATE ledger_entry SET hash = sha256('X') WHERE position = 3"], "第 4 条（存证 4）：条目与存证"),
    "entry deleted": (["DELETE FROM ledger_entry WHERE position = 2"], "第 3 条缺失"),
    "entry and leaf deleted": (["DELETE FROM ledger_entry WHERE position = 2", "DELETE FROM ledger_leaf WHERE id = 3"],
                               "存证 5：办件 办-1 的第 3 项与前一项接不上"),
    "entry deleted, the rest moved up": (["DELETE FROM ledger_entry WHERE position = 2", MOVE_UP],
                                         "第 1 至 4 条被改写"),
    "leaf inserted": ([COPY_OF_LEAF, "UPDATE ledger_entry SET position = position + 90 WHERE position >= 2",
                       "UPDATE ledger_entry SET position = position - 89 WHERE position >= 90",
                       "INSERT INTO ledger_entry (position, leaf_id, hash) VALUES (2, 99, sha256('X'))"],
                      "第 3 条（存证 99）：内容或承诺签名不符"),
    "entries reordered": ([f"UPDATE ledger_entry SET position = {place} WHERE position = {was}"
                           for was, place in ((1, 99), (2, 1), (99, 2))], "第 1 至 4 条被改写"),
    "leaves of entries exchanged": ([f"UPDATE ledger_entry SET leaf_id = {leaf} WHERE leaf_id = {was}"
                                     for was, leaf in ((3, 99), (4, 3), (99, 4))],
                                    "第 3 条（存证 4）：条目与存证的摘要"),
    "node": (["UPDATE ledger_node SET hash = sha256('X') WHERE level = 1 AND index = 1"],
             "第 1 层第 1 个，第 3 条起 2 条"),
    "node deleted": (["DELETE FROM ledger_node WHERE level = 2"], "第 2 层第 0 个，第 1 条起 4 条"),
    "head deleted": (["DELETE FROM ledger_head WHERE size = 4"], "库外签名头（4 条）：库内没有这个签名头，已被删除"),
    "head": (["UPDATE ledger_head SET root = repeat('0', 64) WHERE size = 4"], "库内签名头（4 条）：签名不符"),
}

UNREADABLE: dict[str, tuple[list[str], str]] = {
    "salt that is not hexadecimal": (["UPDATE ledger_leaf SET salt = 'Z' || substr(salt, 2) WHERE id = 3"],
                                     "第 3 条（存证 3）：内容或承诺签名不符"),
    "digest that is not hexadecimal": (["UPDATE ledger_leaf SET digest = 'Z' || substr(digest, 2) WHERE id = 3"],
                                       "第 3 条（存证 3）：条目与存证的摘要不符"),
    "time that no calendar has": (["UPDATE ledger_leaf SET made_at = 'infinity' WHERE id = 3"], "存证 3：所记的时间读不出"),
    "head signed at no time": (["UPDATE ledger_head SET signed_at = '-infinity' WHERE size = 4"], "_check_heads：核对中止"),
    "where such a head stands": (["UPDATE ledger_head SET signed_at = '-infinity' WHERE size = 4"], "signed_at 的日期读不出"),
    "body that is no JSON": (["""UPDATE ledger_leaf SET body = '{"rows":' WHERE id = 2"""], "第 2 条（存证 2）：内容或承诺签名不符"),
}


def test_what_cannot_be_read_is_placed_and_hides_no_other_change(notes: Any, as_owner: Callable[[], None]) -> None:
    a_small_log()
    as_owner()
    other, other_told = CASES["the only row of a leaf deleted"]
    for name, (statements, told) in UNREADABLE.items():
        found = tampered(statements + other)
        assert (name, told in found, other_told in found) == (name, True, True), found


def test_a_queued_leaf_without_a_sound_salt_stops_no_sequencer(notes: Any, tamper: Tamper) -> None:
    a_small_log()
    decide()
    tamper("UPDATE ledger_leaf SET salt = 'Z' || substr(salt, 2) WHERE id = 7")
    sequencer.run_once(NOW)
    assert RefusedLeaf.objects.get().leaf_id == 7


def test_every_tampering_is_found_and_placed(notes: Any, as_owner: Callable[[], None]) -> None:
    a_small_log()
    as_owner()
    untold = {name: found for name, (statements, told) in CASES.items() if told not in (found := tampered(statements))}
    assert untold == {}
    assert verify_database(now=LATER).sound, "each was undone"


def tampered(statements: list[str]) -> str:
    """What is told of the log when it is tampered with like this; then all is undone."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        found = faults()
        transaction.set_rollback(True)
    return found


def test_a_cut_tail_is_told_by_the_head_outside(notes: Any, tamper: Tamper) -> None:
    a_small_log()
    tamper("DELETE FROM ledger_entry WHERE position >= 4", "DELETE FROM ledger_leaf WHERE id >= 5",
           "DELETE FROM ledger_node WHERE index * 2 ^ level >= 4", "DELETE FROM ledger_head WHERE size > 4",
           f"UPDATE {TABLE} SET known_to = '9999-12-31Z', ended_leaf_id = NULL")
    assert faults() == "库外签名头（6 条）：日志只剩 4 条，尾部第 5 条起被截去"
    without_heads()
    assert faults().startswith("库外一个签名头也没有，而库内有 1 个"), "a cut tail cannot be seen; the report says so"


def test_a_log_rebuilt_with_the_platforms_own_keys(notes: Any, tamper: Tamper) -> None:
    a_small_log()
    tamper(*(f"DELETE FROM ledger_{table}" for table in ("mark", "entry", "node", "head", "leaf")),
           f"DELETE FROM {TABLE}", "ALTER SEQUENCE ledger_leaf_id RESTART", f"ALTER SEQUENCE {TABLE}_id_seq RESTART")
    a_small_log()
    assert faults() == ("库外签名头（4 条）：根与现有日志不符，第 1 至 4 条被改写、增删或重建\n"
                                  "库外签名头（6 条）：根与现有日志不符，第 1 至 6 条被改写、增删或重建")


def test_a_leaf_forged_in_sql_is_refused_and_told(notes: Any, tamper: Tamper) -> None:
    a_small_log()
    with connection.cursor() as cursor:  # the application's role may insert: only the key outside the database tells
        cursor.execute(COPY_OF_LEAF)
    sequencer.run_once(NOW)
    assert Entry.objects.count() == 6
    assert RefusedLeaf.objects.get().leaf_id == 99
    assert "存证 99（ranks.approve）：没有本平台签署的承诺，未予入账" in faults()


def test_a_queue_that_nobody_works_off_is_told_and_is_no_tampering(notes: Any, tamper: Tamper) -> None:
    leaf_id = decide("一")
    assert verify_database(now=NOW + timedelta(seconds=59)).notes == []
    report = verify_database(now=NOW + timedelta(seconds=61))
    assert report.sound
    assert "1 条存证等待入账已超过 60 秒" in report.notes[0]
    tamper(f"UPDATE ledger_leaf SET body = body || ' ' WHERE id = {leaf_id}")
    assert f"存证 {leaf_id}（notes.write）：内容或承诺签名不符" in faults()


def test_a_leaf_taken_out_of_the_queue_is_told(notes: Any, tamper: Tamper) -> None:
    leaf_id = decide("一")
    tamper("DELETE FROM ledger_pending")
    sequencer.run_once(NOW)
    assert faults() == f"存证 {leaf_id}（notes.write）：没有入账，也不在等待入账之列，系绕过平台改动"


def test_published_keys_do_not_take_anothers_signatures(notes: Any, monkeypatch: pytest.MonkeyPatch,
                                                        tmp_path: Path) -> None:
    published = {name: keys.public(name) for name in ("promise", "log")}
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "others"))
    keys.make()
    a_small_log()
    assert verify_database(now=LATER).sound
    told = faults(promise_key=published["promise"], log_key=published["log"])
    assert "第 1 条（存证 1）：内容或承诺签名不符" in told
    assert "库内签名头（4 条）：签名不符" in told


def main(words: list[str], at: datetime = LATER) -> int:
    """The command, at a moment."""
    parser = argparse.ArgumentParser()
    commands.add_verify_arguments(parser)
    with time_machine.travel(at, tick=False):
        return commands.verify(parser.parse_args(words))


def test_a_restore_is_a_fault_until_it_is_accepted(notes: Any, tamper: Tamper, capsys: pytest.CaptureFixture[str]) -> None:
    a_small_log()
    tamper("DELETE FROM ledger_entry WHERE position >= 4", "DELETE FROM ledger_leaf WHERE id >= 5",
           "DELETE FROM ledger_node WHERE index * 2 ^ level >= 4", "DELETE FROM ledger_head WHERE size > 4",
           f"UPDATE {TABLE} SET known_to = '9999-12-31Z', ended_leaf_id = NULL")
    sequencer.run_once(NOW)
    decide("之后")
    sequencer.run_once(NOW)
    assert Head.objects.count() == 1, "no head is signed over a log that is shorter than the one outside"
    assert main(["--record-restore"]) == 0
    digest = Leaf.objects.get(kind="ledger.restored").digest
    assert f"--accept-restore {digest}" in capsys.readouterr().out
    assert Head.objects.count() == 2, "from here on heads are signed again"
    decide("再后")
    sequencer.run_once(NOW)
    said = "日志于 2026-11-21 08:01 自备份恢复，恢复时有 4 条；另存的签名头到 6 条，第 5 至 6 条丢失，涉及办件 办-1"
    assert f"{said}。确有此次恢复的，用 --accept-restore {digest} 确认" in faults(), "the log's own word is no evidence"
    assert "丢失" in faults(accepted=["ab" * 32]), "another restore's digest does not excuse this one"
    assert main(["--accept-restore", digest]) == 0
    report = verify_database(now=LATER, accepted=[digest])
    assert report.faults == []
    assert said in report.notes[0]
    assert len(outside_heads()) == 4, "both heads of size 6 are kept"


def test_after_a_restore_only_what_is_not_there_is_named(notes: Any, tamper: Tamper) -> None:
    """The backup was made while the fifth leaf waited for its place: it has it again, and nobody does its case once more."""
    a_small_log()
    decide(case="办-2")
    sequencer.run_once(NOW)
    tamper("DELETE FROM ledger_entry WHERE position >= 4", "DELETE FROM ledger_leaf WHERE id >= 6",
           "DELETE FROM ledger_node WHERE index * 2 ^ level >= 4", "DELETE FROM ledger_head WHERE size > 4",
           "INSERT INTO ledger_pending VALUES (5)")
    assert main(["--record-restore"]) == 0
    digest = Leaf.objects.get(kind="ledger.restored").digest
    assert "恢复时有 4 条；另存的签名头到 7 条，第 6 至 7 条丢失，涉及办件 办-2。确有此次恢复" in faults()
    assert verify_database(now=LATER, accepted=[digest]).sound


def test_heads_without_a_list_tell_the_range_between_heads(notes: Any, tamper: Tamper) -> None:
    """As earlier versions wrote them: still, a head that agrees after the waiting leaves got their places moves the range."""
    for _ in range(4):
        decide(case="办-1")
        sequencer.run_once(NOW)
    for path in sequencer.outside().glob("*.txt"):
        path.unlink()
    tamper("DELETE FROM ledger_entry WHERE position >= 2", "DELETE FROM ledger_leaf WHERE id >= 4", "DELETE FROM ledger_node WHERE level = 2",
           "DELETE FROM ledger_node WHERE index = 1", "DELETE FROM ledger_head WHERE size > 2", "INSERT INTO ledger_pending VALUES (3)")
    assert main(["--record-restore"]) == 0
    assert "恢复时有 3 条；另存的签名头到 4 条，第 4 条丢失（没有签名头旁的清单" in faults()


def three_heads() -> list[Path]:
    """A small log with a third head; the files of the heads."""
    a_small_log()
    decide()
    sequencer.run_once(NOW)
    return sorted(sequencer.outside().glob("head-*.json"))


def test_lost_heads_stay_told_until_somebody_acknowledges_them(notes: Any, capsys: pytest.CaptureFixture[str]) -> None:
    kept = outside_heads() if three_heads() else []
    shutil.rmtree(sequencer.outside())
    sequencer.run_once(NOW)
    assert len(outside_heads()) == 1, "the platform goes on, and copies its last head"
    told = "库外缺 2 个签名头（第 4 至 6 条），库内都有：存到库外以后被删去或移走"
    assert told in faults()
    decide()
    sequencer.run_once(NOW)
    assert told in faults(), "it does not clear itself"
    assert faults(heads=kept) == "", "who kept them elsewhere shows them"
    assert main(["--record-lost-heads"]) == 0
    leaf = Leaf.objects.get(kind=lost.LOST)
    assert f"已写明遗失 2 个签名头：存证 {leaf.pk}" in capsys.readouterr().out
    report = verify_database(now=LATER)
    assert (report.faults, len(report.notes)) == ([], 1)
    assert f"存证 {leaf.pk}：2026-11-21 16:01 写明库外的签名头遗失 2 个（第 4 至 6 条）" in report.notes[0], "it stays told"
    assert main(["--record-lost-heads"]) == 0
    assert Leaf.objects.filter(kind=lost.LOST).count() == 1, "said once"
    max(sequencer.outside().glob("head-*07-*.json")).unlink()
    assert "库外缺 1 个签名头（第 7 条）" in faults(), "a loss that nobody acknowledged"


def test_one_head_lost_among_others_is_told(notes: Any, caplog: pytest.LogCaptureFixture) -> None:
    three_heads()[1].unlink()
    assert "库外缺 1 个签名头（第 6 条）" in faults()
    lost.watch(LATER)
    assert "ledger.heads_lost 1 heads of 6 to 6 entries" in caplog.text


def test_a_head_whose_copying_broke_off_is_copied_before_another_is_signed(notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(head: dict[str, Any]) -> Path:
        raise OSError(28, "No space left on device")

    a_small_log()
    decide()
    with monkeypatch.context() as patched:
        patched.setattr(sequencer, "copy_outside", full)
        with pytest.raises(OSError, match="No space"):
            sequencer.sign_head(NOW) or sequencer.run_once(NOW)
    decide()
    sequencer.run_once(NOW)
    assert verify_database(now=LATER).sound


def test_a_second_root_of_one_size_is_never_signed(notes: Any, tamper: Tamper, caplog: pytest.LogCaptureFixture) -> None:
    a_small_log()
    tamper("DELETE FROM ledger_entry WHERE position >= 5", "DELETE FROM ledger_leaf WHERE id >= 6",
           "DELETE FROM ledger_node WHERE (index + 1) * 2 ^ level > 5", "DELETE FROM ledger_head WHERE size > 4")
    sequencer.watch(NOW)
    assert "ledger.contradicted our log of 5 entries" in caplog.text, "told before there is anything new"
    decide("另一件")
    for _ in range(2):
        sequencer.run_once(NOW)
    assert len(outside_heads()) == 2
    assert main(["--record-restore"]) == 0
    assert sequencer.contradicted(sequencer.load_tree().size) is None
    assert len(outside_heads()) == 3
    assert main(["--record-restore"]) == 0
    assert Leaf.objects.filter(kind="ledger.restored").count() == 1, "said once"


def test_a_restore_that_lost_nothing_is_a_note(notes: Any, capsys: pytest.CaptureFixture[str]) -> None:
    a_small_log()
    assert main(["--record-restore"]) == 0
    assert "不需要写明恢复" in capsys.readouterr().out
    assert not Leaf.objects.filter(kind="ledger.restored").exists()
    record_restore(size=6, now=NOW)
    sequencer.run_once(NOW)
    report = verify_database(now=LATER)
    assert report.sound
    assert "恢复时有 6 条" in report.notes[0]


def test_a_log_rebuilt_with_another_key_is_told_by_the_heads_of_the_former(
        notes: Any, tamper: Tamper, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    a_small_log()
    former, kept = keys.key_id(keys.public("log")), outside_heads()
    tamper("DELETE FROM ledger_head")
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "others"))
    shutil.copytree(tmp_path / "keys", tmp_path / "others")
    (tmp_path / "others" / "log.key").write_bytes(bytes(32))
    sequencer.run_once(NOW)
    assert f"库外目录 {former} 有另一把密钥签的 2 个签名头（最大 6 条）：日志密钥已更换" in faults()
    assert "库外签名头（6 条）：签名不符，不是本日志的密钥所签" in faults(heads=kept), "nor where they are given"


def test_a_new_platform_sets_aside_the_heads_of_an_earlier_one(notes: Any, monkeypatch: pytest.MonkeyPatch,
                                                               tmp_path: Path) -> None:
    a_small_log()
    assert sequencer.set_aside(NOW) is None, "its own stay"
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "others"))
    keys.make()
    former = sequencer.set_aside(NOW)
    assert former
    assert len(list(former.glob("*/head-*.json"))) == 2


def test_times_that_go_backwards_or_lie_ahead_are_told(notes: Any) -> None:
    a_small_log()
    slow = decide(now=NOW - timedelta(minutes=50))
    sequencer.run_once(NOW)
    report = verify_database(now=LATER)
    assert report.sound, f"{slow} began earlier, as an import does"
    assert report.notes == [f"1 条存证记的时间比日志中在它之前的一条早，最多早 50 分钟（存证 {slow}），"
                            "在允许的一小时之内：导入等久办的事记开始的时刻，几台服务器的时钟也会有差"]
    mend = "；确系服务器时钟不准的，用 --record-wrong-clock 写明"
    back, ahead, after = (decide(now=NOW + timedelta(days=days)) for days in (-40, 400, 0))
    sequencer.run_once(NOW)
    assert faults().splitlines() == [
        f"存证 {ahead}（notes.write）：记为 2027-12-26 16:00，晚于核对的时刻 2026-11-21 16:01",
        f"存证 {back}（notes.write）：记为 2026-10-12 16:00，而日志中在它之前的存证 {slow} 记为 2026-11-21 15:10，时间次序颠倒{mend}",
        f"存证 {after}（notes.write）：记为 2026-11-21 16:00，而日志中在它之前的存证 {ahead} 记为 2027-12-26 16:00，时间次序颠倒{mend}"]


def test_a_clock_that_was_wrong_is_acknowledged_once(notes: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    a_small_log()
    back = decide(now=NOW - timedelta(days=3))
    again = decide(now=NOW - timedelta(days=3))
    sequencer.run_once(NOW)
    clocks.watch(NOW - timedelta(days=3))
    assert "ledger.clock_wrong this machine says" in caplog.text
    told = faults()
    assert f"存证 {back}（notes.write）：记为 2026-11-18 16:00" in told
    assert f"存证 {again}（" not in told, "it follows the other in order"
    assert main(["--record-wrong-clock"]) == 0
    said = Leaf.objects.get(kind=clocks.WRONG)
    assert f"已写明 1 处时间次序颠倒：存证 {said.pk}" in capsys.readouterr().out
    report = verify_database(now=LATER)
    assert (report.faults, len(report.notes)) == ([], 1)
    assert f"1 条存证（{back}）起时间次序颠倒" in report.notes[0], "it stays told"
    assert main(["--record-wrong-clock"]) == 0
    assert "不需要写明" in capsys.readouterr().out
    decide(now=NOW - timedelta(days=1))
    sequencer.run_once(NOW)
    assert "时间次序颠倒" in faults(), "another that nobody acknowledged"


def test_an_acknowledgement_after_a_clock_that_ran_ahead_is_no_fault_itself(notes: Any) -> None:
    a_small_log()
    decide(now=NOW + timedelta(days=40))
    after = decide()
    sequencer.run_once(NOW)
    assert clocks.record(NOW)
    assert verify_database(now=NOW + timedelta(days=41)).faults == []
    assert f"存证 {after}" not in faults()


def test_a_large_leaf_names_its_row(notes: Any, tamper: Tamper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "BLOCK", 50)
    decide(*(f"第{number}行" for number in range(1, 181)))
    sequencer.run_once(NOW)
    assert "marks" not in Leaf.objects.get().body
    assert verify_database(now=LATER).sound
    tamper(f"UPDATE {TABLE} SET text = 'X' WHERE id = 170", f"DELETE FROM {TABLE} WHERE id IN (1, 90)")
    assert "第 1 行被删除、第 90 行被删除、第 170 行被改动" in faults()


def test_a_value_that_cannot_be_read_hides_no_other_check(notes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(report: Report) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'x'::date")

    monkeypatch.setattr("xianneng.foundation.ledger.verify.CHECKS", [unreadable, lambda report: report.fault("其后的核对")])
    told = faults()
    assert "核对中止，库内有读不出的值" in told
    assert "其后的核对" in told


def test_a_database_that_answers_no_more_is_no_tampering(notes: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A full disk, a cut connection: nothing is said of the log, and the exit code is that of what could not be read."""
    def cut(report: Report) -> None:
        raise OperationalError("could not extend file: No space left on device")

    monkeypatch.setattr("xianneng.foundation.ledger.verify.CHECKS", [cut])
    given = argparse.Namespace(log=None, receipt=None, head=[], key=None, accept_restore=[], record_restore=False, record_lost_heads=False,
                               record_wrong_clock=False)
    assert commands.verify(given) == 2
    told = capsys.readouterr()
    assert ("核对没有做完" in told.err, "No space left" in told.err, "不符" in told.out) == (True, True, False)


def test_faults_beyond_two_hundred_are_counted() -> None:
    report = Report()
    for number in range(300):
        report.fault(str(number))
    assert (len(report.faults), report.fault_count, report.sound) == (200, 300, False)


def test_the_log_only_grows_even_for_the_owner(notes: Any) -> None:
    with psycopg.connect(notes.owner_url, autocommit=True) as owner:
        for table in ("leaf", "entry", "node", "head", "mark", "refusedleaf"):
            for statement in ("DELETE FROM", "TRUNCATE"):
                with pytest.raises(psycopg.Error, match="append-only"):
                    owner.execute(f"{statement} ledger_{table} {'CASCADE' if statement == 'TRUNCATE' else ''}")


def test_the_queue_is_empty_after_sequencing(notes: Any) -> None:
    a_small_log()
    assert not Pending.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"size": "7"}', "\udcff"])
def test_a_damaged_head_outside_is_told_by_its_file(notes: Any, outside: Path, text: str) -> None:
    """With 2 by the command (`commands.verify` of the roof): nothing was compared, so nothing was found sound or changed."""
    kept = three_heads()
    kept[1].write_bytes(text.encode("utf-8", "surrogateescape"))
    for read in (outside_heads, lambda: verify_database(now=NOW), lambda: sequencer.read_head(kept[1]), lambda: lost.record(NOW)):
        with pytest.raises(sequencer.Damaged, match=re.escape(f"{kept[1]} 已损坏：内容不是签名头")):
            read()


def test_a_damaged_outcome_of_verifying_is_passed_over(notes: Any, outside: Path) -> None:
    three_heads()
    before = sequencer.keep_outcome(entries=7, rows=3, faults=0, now=NOW)
    sequencer.keep_outcome(entries=7, rows=3, faults=0, now=NOW + timedelta(1)).write_text("{")
    assert (sequencer.last_outcome() or {})["at"] == json.loads(before.read_text())["at"]
