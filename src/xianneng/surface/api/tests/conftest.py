"""Other systems that are let in to the county."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:  # models are there only once Django is set up
    from xianneng.foundation.access.models import Token
    from xianneng.surface.project.testing import County


@pytest.fixture(autouse=True)
def heads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Signed heads go to a folder of the test's own."""
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))


@pytest.fixture
def grant(made: "County") -> "Callable[..., tuple[Token, Client]]":
    """Let a system in, by 安全保密管理员 and, where it reads of persons, by the authority: the token, and a client that asks with it."""
    from datetime import date

    from xianneng.foundation.access import tokens
    from xianneng.foundation.access.authority import viewers
    from xianneng.surface.project.testing import NOW, ON

    def by(organ: str = "示例县", sets: tuple[str, ...] = ("basic", "standing", "rank"), *, confirmed: bool = True, **more: Any) -> "tuple[Token, Client]":
        granting, confirming = (viewers(made.users[name], ON)[0] for name in ("security", "leader"))
        token, secret = tokens.grant(**{"system": "县财政局工资统发系统", "purpose": "按月核对工资变动", "organ_id": made.organs[organ].pk, "keys": sets,
                                        "unmasked": False, "last_on": date(2027, 6, 30), "viewer": granting, "now": NOW, **more})
        if sets and confirmed:
            tokens.confirm(token_id=token.pk, viewer=confirming, now=NOW)
        return token, Client(headers={"authorization": f"Bearer {secret}"})

    return by
