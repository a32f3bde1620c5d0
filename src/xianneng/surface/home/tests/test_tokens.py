"""接口令牌 on its pages: granted by one, confirmed by another, shown once, watched, taken back; bad input loses nothing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from xianneng.foundation.access import verifying
from xianneng.foundation.access.models import Token
from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.project.testing import County, verify

Enter = Callable[[str], Client]
ASKED: dict[str, Any] = {"system": "县财政局工资统发系统", "purpose": "按月核对工资变动", "organ": "县水利局", "sets": ["basic", "rank"],
                         "unmasked": "on", "last_on": "2027-06-30"}


def granted(client: Client, **changes: Any) -> str:
    """The secret, as the page shows it this once."""
    page = client.post("/tokens/grant/", ASKED | changes).content.decode()
    return re.findall(r'<code id="secret">(xn_[\w-]+)</code>', page)[0]


@pytest.mark.row("SVC-06")
def test_from_the_grant_to_its_end(enter: Enter, made: County) -> None:
    security, leader, audit = enter("security"), enter("leader"), enter("audit")
    secret = granted(security)
    token = Token.objects.get()
    page = security.get(f"/tokens/{token.pk}/").content.decode()
    assert secret not in page, "shown once"
    assert "待确认" in page
    assert "确认令牌" not in page, "who granted it does not confirm it"
    system = Client(headers={"authorization": f"Bearer {secret}"})
    assert system.get("/api/v1/organs").status_code == 401
    assert "包括未掩码的值" in leader.get(f"/tokens/{token.pk}/").content.decode()
    assert leader.post(f"/tokens/{token.pk}/confirm/").status_code == 302
    assert system.get("/api/v1/people?sets=basic&values=full").json()["items"]
    page = audit.get(f"/tokens/{token.pk}/").content.decode()
    assert "people?sets=basic&amp;values=full" in page
    assert "共 1 次、20 人次，其中未掩码 20 人次" in page
    assert "周望川" not in page, "who looks after the platform sees nobody's file by it"
    answer = security.post(f"/tokens/{token.pk}/revoke/", {"reason": ""})
    assert (answer.status_code, "请写明收回的事由" in answer.content.decode()) == (422, True)
    assert security.post(f"/tokens/{token.pk}/revoke/", {"reason": "系统停用"}).status_code == 302
    assert system.get("/api/v1/organs").json()["title"] == "令牌已收回"
    assert list(Leaf.objects.filter(kind__startswith="access.token").order_by("id").values_list("kind", flat=True)) == [
        "access.token", "access.token_confirmed", "access.token_read", "access.token_revoked"]
    assert verify(verifying.check) == []


def test_what_was_typed_stays_where_it_is_refused(enter: Enter, made: County) -> None:
    security = enter("security")
    for wrong, said in (({"organ": "县气象局"}, "没有机构叫"), ({"organ": "邻县水利局"}, "没有机构叫"), ({"purpose": "要用"}, "请写明用途"),
                        ({"last_on": "2029-01-01"}, "截止日期不对"), ({"sets": ["rank"]}, "没有掩码的信息项"), ({"sets": ["wages"]}, "wages"),
                        ({"last_on": ""}, "请填写")):
        answer = security.post("/tokens/grant/", ASKED | wrong)
        page = answer.content.decode()
        assert (answer.status_code, said in page) == (422, True), wrong
        assert "县财政局工资统发系统" in page, wrong
    assert not Token.objects.exists()


def test_who_may_do_what(enter: Enter, made: County) -> None:
    secret = granted(enter("security"))
    token = Token.objects.get()
    assert enter("leader").post("/tokens/grant/", ASKED).status_code == 403
    assert enter("security").post(f"/tokens/{token.pk}/confirm/").status_code == 403
    assert enter("auditor").post(f"/tokens/{token.pk}/revoke/", {"reason": "x"}).status_code == 403
    assert enter("reviewer").get("/tokens/").status_code == 403
    assert enter("system").get("/tokens/").status_code == 403
    assert enter("leader").post(f"/tokens/{token.pk}/revoke/", {"reason": "用途不明"}).status_code == 302, "the authority stops it too"
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/organs").status_code == 401
    assert enter("leader").post(f"/tokens/{token.pk}/confirm/").status_code == 409
