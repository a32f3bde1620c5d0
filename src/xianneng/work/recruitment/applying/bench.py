"""What the bench registers: a published table, and applicants with accounts and sessions, whose forms are sent by whoever measures."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection

from xianneng.foundation.organs.models import Organ
from xianneng.law.identity import check_digit
from xianneng.work.recruitment.applying.entry import KEY
from xianneng.work.recruitment.applying.models import Account, Act, Application, Tally
from xianneng.work.recruitment.applying.sealing import digest, seal
from xianneng.work.recruitment.models import Position, Recruitment, State

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MAJORS = ("法学类", "计算机类、电子信息类", "会计学、财务管理、审计学", "中国语言文学类、新闻传播学类", "不限")
PROFILE: dict[str, Any] = {
    "birth_on": "1999-01-01", "gender": "男", "politics": "中共党员", "ethnicity": "汉族", "household": "示例省示例市示例县", "level": "本科", "school": "示例大学", "major": "法学",
    "year": 2027, "degree": "是", "employed": "否", "grassroots": 0, "project": "无", "certificates_all": True, "resume": "2017.09-2021.06 示例中学\n2023.09-2027.06 示例大学"}


def table(positions: int) -> Recruitment:
    """A published table that takes registrations today, whatever day it is."""
    organ = Organ.objects.create(code="bench-apply", path="/bench-apply/")
    found = Recruitment.objects.create(organ=organ, name="示例招考", year=2027, ages_on=date(2026, 11, 1), age_least=18, age_most=38, age_most_postgraduate=43,
                                       opens_on=date(2020, 1, 1), closes_on=date(2099, 12, 31), made_at=NOW)
    Position.objects.bulk_create(Position(
        recruitment=found, at=at, sheet="", row=at, organ="示例机关", name=f"职位{at}", code=f"{at:06}", count=1, texts={
            "major": MAJORS[at % len(MAJORS)], "education": "本科及以上", "degree": "与最高学历相对应的学位", "politics": "不限", "grassroots": "无限制"}) for at in range(1, positions + 1))
    Recruitment.objects.filter(pk=found.pk).update(state=State.PUBLISHED, published_at=NOW)
    return Recruitment.objects.select_related("organ", "plan").get(pk=found.pk)


def applicants(count: int) -> list[tuple[int, str]]:
    """Accounts that have told all, and the key of a session of each."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    made = []
    for at in range(count):
        first = f"3301011999{at // 10_000 + 1:02}{at // 1000 % 10 + 1:02}{at % 1000:03}"
        number = first + check_digit(first)
        known = digest(number)
        each = Account(number_digest=known, sealed=seal(known, {"number": number, "telephone": "13900000000"}), name="示例", document="居民身份证", made_at=NOW,
                       profile=PROFILE, photo_sm3="0" * 64, declared_at=NOW)
        each.set_unusable_password()
        made.append(each)
    Account.objects.bulk_create(made, batch_size=1000)
    found = []
    for each in made:
        session = store()
        session[KEY] = {"account": each.pk, "hash": each.get_session_auth_hash()}
        session.create()
        found.append((each.pk, str(session.session_key)))
    return found


def lost(recruitment: Recruitment, acknowledged: dict[int, int]) -> list[int]:
    """The accounts that were answered that their registration is in (under this number), and whose registration, act or leaf is not there."""
    with connection.cursor() as cursor:
        cursor.execute(f"""SELECT p.account_id, p.id FROM {Application._meta.db_table} p JOIN {Act._meta.db_table} a ON a.application_id = p.id
          JOIN ledger_leaf l ON l.id = a.leaf_id WHERE p.recruitment_id = %s AND a.digest = p.digest""", [recruitment.pk])
        there = set(cursor.fetchall())
    return sorted(account for account, application in acknowledged.items() if (account, application) not in there)


def is_counted(recruitment: Recruitment) -> bool:
    """Whether the counts are those of the registrations."""
    return sum(Tally.objects.filter(recruitment=recruitment).values_list("applied", flat=True)) == Application.objects.filter(recruitment=recruitment).count()
