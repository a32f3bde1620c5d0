"""The command line's own words."""

import errno
import socket

import pytest

from xianneng.law.refusals import Conflict
from xianneng.surface import cli
from xianneng.surface.commands.serve import refuse_taken_port


@pytest.mark.parametrize("words", [
    ["--data", "D", "import", "roster", "F", "--check"], ["import", "--data", "D", "roster", "F", "--check"],
    ["import", "roster", "F", "--check", "--data", "D"], ["import", "roster", "--data=D", "F", "--check"]])
def test_data_means_the_same_wherever_it_stands(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr("xianneng.surface.commands.take_in.run", lambda args: asked.append((str(args.data), str(args.file))) or 0)
    assert cli.main(words) == 0
    assert asked == [("D", "F")]


@pytest.mark.parametrize("port", ["abc", "0", "65536", "8o00"])
def test_a_port_that_is_none_is_told_in_words(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["demo", "--port", port]) == 1
    assert f"没有这个端口：{port}" in capsys.readouterr().err


def test_a_port_that_only_root_may_use_is_not_answered_with_its_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", forbidden)
    with pytest.raises(Conflict) as refused:
        refuse_taken_port("127.0.0.1", 80)
    assert "PORT=8000" in str(refused.value)
    assert "81" not in str(refused.value)
