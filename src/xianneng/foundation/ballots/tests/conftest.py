"""The tests' keys lie in a folder of their own."""

from pathlib import Path

import pytest

from xianneng.foundation.ledger import keys


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XN_KEYS", str(tmp_path))
    keys.make()
