"""What happens at the same moment, twice, or half: threads, double submissions, a killed process."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from xianneng.foundation.cases import operations
from xianneng.foundation.cases.models import Case, Event, Finding, Opinion
from xianneng.foundation.cases.tests import world as worlds
from xianneng.foundation.cases.tests.world import NOW, World
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.refusals import Conflict, Refusal

KILLED = Path(__file__).with_name("killed.py")


@pytest.fixture
def county(fresh_database: Any, trial: Any) -> World:
    """The county in a database of its own, committed."""
    return worlds.build(trial)


def at_once(*calls: Any) -> list[Any]:
    """Run calls at the same moment, each with its own connection; what each returned or refused."""
    barrier = Barrier(len(calls))

    def run(call: Any) -> Any:
        try:
            barrier.wait(10)
            return call()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_officers_on_one_step_at_once(county: World) -> None:
    case = county.open()
    task, seen = county.task(case, "entry"), case.version
    results = at_once(*[lambda by=by: operations.complete(
        task_id=task.pk, outcome="同意", viewer=county.viewer(by), seen=seen, now=NOW)
        for by in ("officer", "colleague")])
    assert sorted(type(each).__name__ for each in results) == ["Conflict", "Done"]
    assert Opinion.objects.filter(case=case).count() == 1


def test_the_same_form_many_times_at_once_is_done_once(county: World) -> None:
    case = county.open()
    task, seen, viewer = county.task(case, "entry"), case.version, county.viewer("officer")

    def send() -> operations.Done:
        return operations.once(key="form-1", viewer=viewer, now=NOW, operation=lambda: operations.complete(
            task_id=task.pk, outcome="同意", viewer=viewer, seen=seen, now=NOW))

    results = at_once(*[send] * 8)
    assert [each.repeated for each in results].count(False) == 1
    assert {each.version for each in results} == {seen + 1}
    assert Opinion.objects.filter(case=case).count() == 1
    with pytest.raises(Conflict):
        operations.once(key="form-1", viewer=county.viewer("colleague"), now=NOW, operation=send)


def test_a_case_opened_twice_by_one_form_is_one_case(county: World) -> None:
    viewer = county.viewer("officer")

    def send() -> operations.Done:
        return operations.once(key="open-1", viewer=viewer, now=NOW, operation=lambda: operations.open_case(
            type_key="trial.case", organ_id=county.organs["bureau"].pk, title="一件", person_ids=county.persons,
            viewer=viewer, now=NOW))

    first, second = at_once(send, send)
    assert first.number == second.number == Case.objects.get().number


def test_a_refused_form_may_be_sent_again(county: World) -> None:
    case = county.open()
    task, viewer = county.task(case, "entry"), county.viewer("officer")

    def send(outcome: str) -> operations.Done:
        return operations.once(key="form-1", viewer=viewer, now=NOW, operation=lambda: operations.complete(
            task_id=task.pk, outcome=outcome, text="意见", viewer=viewer, seen=case.version, now=NOW))

    with pytest.raises(Refusal):
        send("不同意")
    assert not send("同意").repeated


def test_many_open_cases_at_once_without_gaps(county: World) -> None:
    results = at_once(*[lambda: county.open().number for _ in range(8)])
    assert sorted(results) == [f"SY-2026-{number:04d}" for number in range(1, 9)]


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before_effect", "after_effect", "before_commit", "after_commit"])
def test_a_kill_leaves_decision_and_effect_both_or_neither(county: World, fresh_database: Any, moment: str) -> None:
    case = county.open()
    county.to_approval(case)
    case.refresh_from_db()
    leaves = Leaf.objects.count()
    killed = subprocess.run([sys.executable, str(KILLED), moment, str(county.task(case, "approval").pk)], timeout=60,
                            env={**os.environ, "DATABASE_URL": fresh_database.url}, check=False, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    case.refresh_from_db()
    done = moment == "after_commit"
    assert (case.effective_at is not None) == done
    assert Finding.objects.filter(kind="effect").count() == 2 * done
    assert Opinion.objects.filter(task__step="approval").count() == done
    assert Event.objects.filter(kind="took_effect").count() == done
    assert Leaf.objects.count() == leaves + done
    if not done:
        county.act(case, "approval", "leader")  # nothing is left locked: it is simply done again
        assert Finding.objects.filter(kind="effect").count() == 2
