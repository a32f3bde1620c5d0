"""A leaf is written with what it records or not at all, and sixteen writers at once leave one sound log."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from xianneng.foundation.ledger import keys, receipts, sequencer
from xianneng.foundation.ledger.models import Entry, Head, Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.tests.notes import NOW, TABLE, a_small_log, decide
from xianneng.foundation.ledger.verify import verify_database
from xianneng.law.refusals import NotFound, Refused

LATER = NOW + timedelta(seconds=61)


def test_a_leaf_needs_the_transaction_of_what_it_records(notes: Any) -> None:
    with pytest.raises(RuntimeError), writing(kind="notes.write", body={}, now=NOW):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize(("body", "error"), [({"a": 0.5}, TypeError), ({"a": "11010519491231002X"}, Refused),
                                             ({"rows": {}}, ValueError)])
def test_bodies_that_are_refused(body: dict[str, Any], error: type[Exception], outside: Path) -> None:
    with pytest.raises(error), transaction.atomic(), writing(kind="notes.write", body=body, now=NOW):
        pass
    assert not Leaf.objects.exists()


def test_a_failed_operation_leaves_neither_rows_nor_leaf(notes: Any) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic(), writing(  # noqa: PT012
            kind="notes.write", body={}, now=NOW) as leaf:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} (text, leaf_id) VALUES ('X', %s)", [leaf.id])
        leaf.body["share"] = 1 // 0
    decide("一")
    sequencer.run_once(NOW)
    report = verify_database(now=LATER)
    assert (report.faults, report.entries, report.rows) == ([], 1, 1)


def test_case_leaves_form_a_chain(notes: Any) -> None:
    a_small_log()
    first, second, third = Leaf.objects.filter(case_number="办-1").order_by("case_seq")
    assert [first.case_seq, second.case_seq, third.case_seq] == [1, 2, 3]
    assert [first.previous, second.previous, third.previous] == ["", first.digest, second.digest]


def test_the_body_is_not_in_a_receipt(notes: Any) -> None:
    leaf_id = decide("一")
    assert "position" not in receipts.receipt(leaf_id)
    sequencer.run_once(NOW)
    found = receipts.receipt(leaf_id)
    assert found["position"] == 0
    assert "salt" not in str(found)
    assert '"count"' not in str(found)
    with pytest.raises(NotFound):
        receipts.receipt(leaf_id + 1)


def test_a_leaf_that_comes_late_with_a_lower_id(notes: Any) -> None:
    """Positions follow what is committed; an id that was reserved long ago still gets its entry."""
    reserved, go = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic(), writing(kind="notes.slow", body={}, now=NOW):
            reserved.set()
            go.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert reserved.wait(20)
    decide("一")
    sequencer.run_once(NOW)
    go.set()
    writer.join()
    sequencer.run_once(NOW)
    assert list(Entry.objects.order_by("position").values_list("position", "leaf_id")) == [(0, 2), (1, 1)]
    assert verify_database(now=LATER).sound


def test_sequencing_again_changes_nothing(notes: Any) -> None:
    a_small_log()
    assert sequencer.run_once(NOW) == 0
    assert Head.objects.count() == 2


def test_two_that_set_up_at_once_get_the_same_keys(outside: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "fresh"))
    start, found = threading.Barrier(16), []

    def ask() -> None:
        start.wait()
        keys.make()
        found.append(keys.public("promise"))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (16, 1)
    assert sorted(path.name for path in keys.folder().iterdir()) == ["log.key", "promise.key"]
    assert keys.folder().joinpath("promise.key").stat().st_mode & 0o777 == 0o600


def test_sixteen_writers_and_a_sequencer(notes: Any) -> None:
    failures: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for turn in range(5):
                decide(f"{number}-{turn}", case="同一办件" if number % 2 else f"办-{number}")
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(16)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        sequencer.run_once(NOW)
    sequencer.run_once(NOW)
    report = verify_database(now=LATER)
    assert (failures, report.faults, report.entries, report.rows) == ([], [], 80, 80)
    assert Leaf.objects.filter(case_number="同一办件").count() == 40


KILLED = """
import os, signal, sys
import django
django.setup()
from xianneng.foundation.ledger import sequencer
from xianneng.foundation.ledger.tests.notes import NOW, decide
step = sys.argv[1]
if step == "leaf":
    from django.db import transaction
    with transaction.atomic():
        decide("二", "三")
        os.kill(os.getpid(), signal.SIGKILL)
elif step == "entry":
    sequencer.sign_head = lambda now: os.kill(os.getpid(), signal.SIGKILL)
    decide("二", "三")
    sequencer.run_once(NOW)
elif step == "head":
    sequencer.copy_outside = lambda head: os.kill(os.getpid(), signal.SIGKILL)
    decide("二", "三")
    sequencer.run_once(NOW)
"""


@pytest.mark.parametrize(("step", "entries"), [("leaf", 1), ("entry", 2), ("head", 2)])
def test_killed_between(notes: Any, outside: Path, step: str, entries: int) -> None:
    """After the leaf but before its commit; after the entries but before the head; after the head, before its copy."""
    decide("一")
    sequencer.run_once(NOW)
    script = KILLED.replace("django.setup()\n", "django.setup()\nfrom xianneng.foundation.ledger import sealed\n"
                            f"sealed.register('{TABLE}', ['id', 'text', 'leaf_id'], ends=True)\n")
    done = subprocess.run([sys.executable, "-c", script, step], env={**os.environ, "DATABASE_URL": notes.url},
                          capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    sequencer.run_once(NOW)
    report = verify_database(now=LATER)
    assert (report.faults, report.entries) == ([], entries)
    assert report.heads == report.heads_outside == Head.objects.count(), "each head has its copy outside"
