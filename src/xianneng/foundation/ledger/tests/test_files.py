"""Exported logs, receipts and heads, checked by the stand-alone verifier in a Python of its own."""

import hashlib
import json
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xianneng.foundation.ledger import commands, keys, receipts, sequencer
from xianneng.foundation.ledger.digests import canonical, sm3
from xianneng.foundation.ledger.export import export_log
from xianneng.foundation.ledger.standalone import xianneng_verify as standalone
from xianneng.foundation.ledger.tests.notes import NOW, a_small_log, decide

LISTED = "只证明所列 {} 项，不证明齐全：其后还有没有，回执里看不出"


@pytest.fixture
def files(notes: Any, outside: Path, tmp_path: Path) -> dict[str, Path]:
    """An exported log of six entries, receipts, the heads at four and six, and the published keys."""
    a_small_log()
    found = {name: tmp_path / name for name in ("log", "receipt", "promise", "case")}
    with found["log"].open("wb") as target:
        assert export_log(target) == 6
    found["receipt"].write_text(json.dumps(receipts.receipt(3), ensure_ascii=False), encoding="utf-8")
    leaf_id = decide()
    found["promise"].write_text(json.dumps(receipts.receipt(leaf_id), ensure_ascii=False), encoding="utf-8")
    case = {"case": "办-1", "receipts": receipts.of_case("办-1")}
    found["case"].write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    found["head4"], found["head6"] = sorted(sequencer.outside().glob("head-*.json"))
    return found | {"keys": sequencer.outside() / "keys.pub"}


def run(*words: object) -> tuple[int, str]:
    """The file alone, as its holder has it: isolated, without site packages."""
    done = subprocess.run([sys.executable, "-I", "-S", standalone.__file__, *map(str, words)], capture_output=True,
                          text=True, env={"PYTHONUTF8": "1"})
    return done.returncode, done.stdout + done.stderr


def test_sound_files(files: dict[str, Path]) -> None:
    outside = ["--head", files["head4"], "--head", files["head6"], "--key", files["keys"]]
    assert run("--log", files["log"], *outside) == (0, "日志完好，6 条\n")
    assert run("--receipt", files["receipt"], *outside) == (0, f"回执完好，存证 3：第 3 条。{LISTED.format(1)}\n")
    assert run("--receipt", files["promise"], *outside) == (0, f"回执完好，存证 7：已承诺，尚未入账。{LISTED.format(1)}\n")


def test_without_head_and_key_it_says_what_it_did_not_prove(files: dict[str, Path]) -> None:
    code, told = run("--log", files["log"])
    assert code == 0
    assert "只证明了文件自身一致" in told


def test_with_one_of_head_and_key_it_says_which_is_missing(files: dict[str, Path]) -> None:
    assert run("--receipt", files["receipt"], "--key", files["keys"]) == (
        0, f"回执完好，存证 3：第 3 条。{LISTED.format(1)}。没有 --head：未与另存的签名头对照\n")
    assert run("--receipt", files["receipt"], "--head", files["head6"]) == (
        0, f"回执完好，存证 3：第 3 条。{LISTED.format(1)}。没有 --key：密钥取自文件本身\n")


def test_the_receipts_of_a_case(files: dict[str, Path], tmp_path: Path) -> None:
    """The file that the case page hands out."""
    given = ["--head", files["head4"], "--key", files["keys"]]
    assert run("--receipt", files["case"], *given) == (
        0, f"回执完好，存证 1：第 1 条；回执完好，存证 3：第 3 条；回执完好，存证 5：第 5 条。{LISTED.format(3)}\n")
    whole = json.loads(files["case"].read_text(encoding="utf-8"))
    first, second, third = whole["receipts"]
    other = second | {"leaf": second["leaf"] | {"kind": "notes.other"}}
    for changed, told in (({"receipts": [first, other, third]}, "第 2 份回执：摘要"),
                          ({"receipts": [first, third]}, "第 2 份回执：与办件 办-1 的前一份接不上"),
                          ({"receipts": [second, first, third]}, "第 1 份回执：与办件"),
                          ({"case": "办-2"}, "第 1 份回执：与办件 办-2"), ({"more": 1}, "第 1 份回执：与办件")):
        (tmp_path / "changed").write_text(json.dumps(whole | changed), encoding="utf-8")
        code, said = run("--receipt", tmp_path / "changed", *given)
        assert (code, said[3:3 + len(told)]) == (1, told)
    (tmp_path / "cut").write_text(json.dumps(whole | {"receipts": [first, second]}), encoding="utf-8")
    assert run("--receipt", tmp_path / "cut", *given) == (0, f"回执完好，存证 1：第 1 条；回执完好，存证 3：第 3 条。{LISTED.format(2)}\n"), "that it is whole is not proved"
    (tmp_path / "empty").write_text('{"case": "办-1", "receipts": []}', encoding="utf-8")
    assert run("--receipt", tmp_path / "empty")[0] == 2


@pytest.mark.parametrize(("file", "name"), [("receipt", "kind"), ("case", "kind"), ("case", "case"), ("receipt", "position"), ("receipt", "size"), ("log", "size")])
def test_a_name_that_stands_twice_is_refused(files: dict[str, Path], tmp_path: Path, file: str, name: str) -> None:
    """A program takes the last, its reader may see the first."""
    whole = files[file].read_text(encoding="utf-8")
    (tmp_path / "doubled").write_text(whole.replace(f'"{name}"', f'"{name}": "另一个", "{name}"', 1), encoding="utf-8")
    code, told = run("--log" if file == "log" else "--receipt", tmp_path / "doubled", "--head", files["head6"], "--key", files["keys"])
    assert (code, "同一个名称写了两次" in told) == (1, True), told


@pytest.mark.parametrize(("name", "told"), [("receipt", "true"), ("receipt", "1.0"), ("receipt", '"1"'), ("position", "true"), ("position", "1.0"), ("position", '"1"')])
def test_a_value_of_another_type_is_another_value(files: dict[str, Path], tmp_path: Path, name: str, told: str) -> None:
    """In Python 1, 1.0 and true are equal; in a file they are not."""
    second = json.loads(files["case"].read_text(encoding="utf-8"))["receipts"][0] if name == "receipt" else receipts.receipt(2)
    assert second[name] == 1
    (tmp_path / "receipt").write_text(json.dumps(second, ensure_ascii=False), encoding="utf-8")
    assert run("--receipt", tmp_path / "receipt", "--key", files["keys"])[0] == 0
    (tmp_path / "receipt").write_text(json.dumps(second, ensure_ascii=False).replace(f'"{name}": 1,', f'"{name}": {told},', 1), encoding="utf-8")
    assert run("--receipt", tmp_path / "receipt", "--key", files["keys"])[0] == 1
    assert commands.verify(Namespace(log=None, receipt=tmp_path / "receipt", head=[], key=files["keys"], record_restore=False, record_lost_heads=False,
                                     record_wrong_clock=False)) == 1


def test_a_head_in_which_a_name_stands_twice_is_refused(files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "head").write_text(files["head6"].read_text(encoding="utf-8").replace("{", '{"size": 9, ', 1), encoding="utf-8")
    assert run("--log", files["log"], "--head", tmp_path / "head")[0] == 1


@pytest.mark.parametrize("name", ["promise_key", "log_key"])
def test_a_key_that_a_file_names_is_compared_with_the_published_one(files: dict[str, Path], tmp_path: Path,
                                                                    name: str) -> None:
    for file in ("receipt", "log", "case"):
        whole = files[file].read_text(encoding="utf-8")
        key = keys.public(name.removesuffix("_key"))
        (tmp_path / "changed").write_text(whole.replace(key, key[:-1] + "fe"[key[-1] == "f"]), encoding="utf-8")
        code, told = run("--log" if file == "log" else "--receipt", tmp_path / "changed", "--key", files["keys"])
        assert code == 1
        assert file == "log" or "所写的密钥不是公开的密钥" in told


def test_what_is_no_log_is_unreadable(files: dict[str, Path], tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"PK\x03\x04")
    for words in (["--log", tmp_path / "other"], ["--log", tmp_path / "none"], ["--receipt", tmp_path / "other"],
                  ["--log", files["log"], "--key", tmp_path / "none"], ["--log", files["log"], "--head", files["keys"]]):
        assert run(*words)[0] == 2, words


@pytest.mark.parametrize("held", ["", "hello world\n", "first", "first twice", "third"])
def test_a_file_that_does_not_hold_both_keys_compares_nothing_and_is_refused(
        files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], held: str) -> None:
    first, second = files["keys"].read_text().splitlines()
    wrong = tmp_path / "wrong.pub"
    wrong.write_text({"first": first, "first twice": f"{first}\n{first}", "third": f"{first}\n{second}\n{second}"}.get(held, held))
    parser = ArgumentParser()
    commands.add_verify_arguments(parser)
    for what in (["--log", str(files["log"])], ["--receipt", str(files["receipt"])], []):
        assert commands.verify(parser.parse_args([*what, "--key", str(wrong)])) == 2
        told = capsys.readouterr()
        assert (told.out, told.err.startswith("无法读取：密钥文件不对")) == ("", True)
    wrong.write_bytes(b"\xef\xbb\xbf" + f"{first}\r\n{second}\r\n\r\n".encode())
    assert commands.verify(parser.parse_args(["--log", str(files["log"]), "--key", str(wrong)])) == 0, "as an editor saves it"


def test_an_entry_changed_with_its_hashes_is_named(files: dict[str, Path], tmp_path: Path) -> None:
    lines = files["log"].read_bytes().split(b"\n")
    position, _, text = lines[3].split(b"\t")
    leaf = json.loads(text) | {"kind": "notes.other"}
    head = canonical([leaf[name] for name in standalone.FIELDS])
    leaf["digest"] = sm3(head + b"\n" + bytes.fromhex(leaf["body_digest"])).hex()
    entry = sm3(b"\x00" + bytes.fromhex(leaf["digest"]) + leaf["promise"].encode())
    lines[3] = b"\t".join([position, entry.hex().encode(), canonical(leaf)])
    (tmp_path / "changed").write_bytes(b"\n".join(lines))
    code, told = run("--log", tmp_path / "changed")
    assert (code, told[:9]) == (1, "不符：第 3 条：")


def test_reordered_cut_and_lengthened_logs(files: dict[str, Path], tmp_path: Path) -> None:
    first, *lines = files["log"].read_bytes().splitlines(keepends=True)
    for changed in ([lines[1], lines[0], *lines[2:]], lines[1:], lines[:3], lines[:-1], [*lines, b"more\n"],
                    [*lines[:6], b"null\n", lines[7]]):
        (tmp_path / "changed").write_bytes(first + b"".join(changed))
        assert run("--log", tmp_path / "changed")[0] == 1


def test_a_log_cut_and_resealed_does_not_pass_the_head_outside(files: dict[str, Path], tmp_path: Path) -> None:
    first, *lines = files["log"].read_bytes().splitlines(keepends=True)
    header = canonical(json.loads(first) | {"size": 5}) + b"\n"
    frontier: list[bytes] = []
    for place, line in enumerate(lines[:5]):
        entry = bytes.fromhex(line.split(b"\t")[1].decode())
        while place % 2:
            entry, place = sm3(b"\x01" + frontier.pop() + entry), place // 2
        frontier.append(entry)
    last = sm3(header + standalone.root_of(frontier).encode() + b"\nnull\n").hex().encode() + b"\n"
    (tmp_path / "cut").write_bytes(header + b"".join(lines[:5]) + b"null\n" + last)
    assert run("--log", tmp_path / "cut")[0] == 0, "by itself it agrees"
    code, told = run("--log", tmp_path / "cut", "--head", files["head6"], "--key", files["keys"])
    assert (code, told) == (1, "不符：签名头（6 条）：日志只有 5 条，其后被截去\n")


def test_an_entry_that_cannot_be_read_is_told_in_words(files: dict[str, Path], tmp_path: Path) -> None:
    lines = files["log"].read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"', b"", 1)
    (tmp_path / "cut").write_bytes(b"".join(lines))
    assert run("--log", tmp_path / "cut") == (1, "不符：第 2 条：内容被改动，不能读取\n")


@pytest.mark.parametrize("name", ["log", "receipt", "promise", "case"])
def test_one_bit_flipped_anywhere(files: dict[str, Path], tmp_path: Path, name: str) -> None:
    whole, changed = files[name].read_bytes(), tmp_path / "flipped"

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.integers(0, len(whole) * 8 - 1))
    def flip(bit: int) -> None:
        data = bytearray(whole)
        data[bit // 8] ^= 1 << bit % 8
        changed.write_bytes(data)
        option = "--log" if name == "log" else "--receipt"
        assert standalone.main([option, str(changed)]) in (1, 2)

    flip()


def test_another_platforms_signatures_do_not_pass(files: dict[str, Path], tmp_path: Path) -> None:
    other = [f"ed25519:{Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()}" for _ in range(2)]
    (tmp_path / "others").write_text(f"promise {other[0]}\nlog {other[1]}\n")
    assert run("--log", files["log"], "--key", tmp_path / "others")[0] == 1
    assert run("--receipt", files["receipt"], "--key", tmp_path / "others")[0] == 1


@given(st.binary(max_size=200))
def test_plain_sm3_is_sm3(data: bytes) -> None:
    assert standalone.plain_sm3(data) == hashlib.new("sm3", data).digest()


def test_sm3_of_the_standard() -> None:
    """GB/T 32905, appendix A."""
    assert standalone.plain_sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert standalone.plain_sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50), st.integers(0, 511))
def test_plain_signatures(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key, value = f"ed25519:{private.public_key().public_bytes_raw().hex()}", bytearray(private.sign(message))
    assert standalone.signed(key, f"ed25519:{value.hex()}", message)
    assert not standalone.signed(key, f"ed25519:{value.hex()}", message + b"x")
    value[bit // 8] ^= 1 << bit % 8
    try:
        assert not standalone.signed(key, f"ed25519:{value.hex()}", message)
    except StopIteration:
        assert bit < 256, "the first half is no point of the curve"


def test_it_is_short_and_needs_nothing() -> None:
    text = Path(standalone.__file__).read_text(encoding="utf-8")
    assert sum(1 for line in text.splitlines() if line.strip()) < 215
    assert "xianneng." not in text.replace("xianneng_verify.py", "")


def test_the_command_verifies_database_and_files(files: dict[str, Path], capsys: pytest.CaptureFixture[str],
                                                 tamper: Any) -> None:
    parser = ArgumentParser()
    commands.add_verify_arguments(parser)
    outside = ["--head", str(files["head6"]), "--key", str(files["keys"])]
    assert commands.verify(parser.parse_args(["--log", str(files["log"]), *outside])) == 0
    sequencer.run_once(NOW)
    assert commands.verify(parser.parse_args(outside)) == 0
    assert commands.verify(parser.parse_args(["--key", str(files["log"])])) == 2
    (deep := files["log"].with_name("deep.json")).write_text("[" * 100_000)
    assert commands.verify(parser.parse_args(["--receipt", str(deep)])) == 2, "no statement, so nothing that is not so"
    tamper("UPDATE ledger_leaf SET kind = 'X' WHERE id = 2")
    assert commands.verify(parser.parse_args([])) == 1
    assert "不符：第 2 条（存证 2）：内容或承诺签名不符" in capsys.readouterr().out


def test_an_empty_log_can_be_exported(notes: Any, tmp_path: Path) -> None:
    target = BytesIO()
    assert export_log(target) == 0
    (tmp_path / "empty").write_bytes(target.getvalue())
    assert standalone.check_log(tmp_path / "empty", keys={"promise": keys.public("promise")}) == 0
