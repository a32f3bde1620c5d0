"""The figures can be taken, and leave no trace."""

from typing import Any

import pytest
from django.db import connection

from xianneng.foundation.ledger import bench, sealed
from xianneng.foundation.ledger.models import Leaf


@pytest.mark.slow
def test_quick_figures(notes: Any, as_owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes as small as they go: what is measured is not judged here."""
    as_owner()
    tables = dict(sealed.TABLES)
    with bench._scratch():
        found = [bench._leaf_cost(5), bench.writers(bench.decide, seconds=0.1, target=None), bench._proof(1000), bench._seal(5000)]
    assert [figure["name"] for figure in found] == ["ledger.leaf", "ledger.writers.16", "ledger.proof.1000",
                                                    "ledger.seal.5000"]
    assert all({"name", "value", "unit", "target", "ratio", "ok"} <= figure.keys() for figure in found)
    assert tables == sealed.TABLES
    assert not Leaf.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace('bench_ledger')")
        assert cursor.fetchone() == (None,)
