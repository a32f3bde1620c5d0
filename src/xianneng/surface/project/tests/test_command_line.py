"""The command line's own words."""

import pytest

from xianneng.surface import cli


@pytest.mark.parametrize("words", [
    ["--data", "D", "import", "roster", "F", "--check"], ["import", "--data", "D", "roster", "F", "--check"],
    ["import", "roster", "F", "--check", "--data", "D"], ["import", "roster", "--data=D", "F", "--check"]])
def test_data_means_the_same_wherever_it_stands(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("xianneng.surface.commands.take_in.run", lambda args: asked.append((str(args.data), str(args.file))) or 0)
    assert cli.main(words) == 0
    assert asked == [("D", "F")]
