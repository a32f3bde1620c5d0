"""Check an exported log, or the receipts of a case, of Xianneng 贤能 without the platform: Python 3.9 and its standard library.

    python xianneng_verify.py --log FILE | --receipt FILE  [--head FILE]... [--key FILE]

--head: a signed head that was kept elsewhere; --key: the published keys (keys.pub). Without them a file is only shown
to agree with itself, and the report says so. Exit 0 sound, 1 tampered (the entry is named), 2 unreadable.
"""
# mypy: ignore-errors
import argparse
import hashlib
import json
import re
import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from struct import pack, unpack

WORD, FIELDS = 0xFFFFFFFF, ("id", "kind", "case", "case_seq", "previous", "made_at_us")
BROKEN = (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError)


class Tampered(Exception):  # noqa: N818
    """The file says something that is not so; the text names the place."""


def once(pairs):
    """An object of a file, whose names stand once each: of two, one reader takes the first and another the last."""
    if len(dict(pairs)) != len(pairs):
        raise Tampered("同一个名称写了两次，两处可以说得不一样")
    return dict(pairs)


read = partial(json.loads, object_pairs_hook=once)


def plain_sm3(data):
    """SM3 (GB/T 32905), for a Python whose OpenSSL lacks it; slow."""
    def turn(x, n):
        return (x << n % 32 | x >> (32 - n % 32)) & WORD
    state = bytes.fromhex("7380166f4914b2b9172442d7da8a0600a96f30bc163138aae38dee4db0fb0e4e")
    text = data + b"\x80" + bytes(-(len(data) + 9) % 64) + pack(">Q", 8 * len(data))
    for start in range(0, len(text), 64):
        w = list(unpack(">16I", text[start:start + 64]))
        for i in range(16, 68):
            x = w[i - 16] ^ w[i - 9] ^ turn(w[i - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[i - 13], 7) ^ w[i - 6])
        a, b, c, d, e, f, g, h = before = unpack(">8I", state)
        for i in range(64):
            ss = turn((turn(a, 12) + e + turn(0x79CC4519 if i < 16 else 0x7A879D8A, i)) & WORD, 7)
            ff, gg = (a ^ b ^ c, e ^ f ^ g) if i < 16 else (a & b | a & c | b & c, e & f | ~e & g)
            low, high = (ff + d + (ss ^ turn(a, 12)) + (w[i] ^ w[i + 4])) & WORD, (gg + h + ss + w[i]) & WORD
            a, b, c, d, e, f, g, h = low, a, turn(b, 9), c, high ^ turn(high, 9) ^ turn(high, 17), e, turn(f, 19), g
        state = pack(">8I", *(old ^ new for old, new in zip(before, (a, b, c, d, e, f, g, h))))  # noqa: B905
    return state


def sm3(data):
    return hashlib.new("sm3", data).digest() if "sm3" in hashlib.algorithms_available else plain_sm3(data)


def signed(key, signature, message):
    """Whether `ed25519:<hex>` is the signature by the key `ed25519:<hex>`: RFC 8032, section 5.1.7; takes milliseconds."""
    public, value = bytes.fromhex(key[8:]), bytes.fromhex(signature[8:])
    if len(value) != 64 or (key, signature) != (f"ed25519:{public.hex()}", f"ed25519:{value.hex()}"):
        return False
    p, q = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
    d = -121665 * pow(121666, -1, p) % p

    def add(one, two):
        (x, y, z), (u, v, w) = one, two
        a, b, c, e = z * w % p, x * u % p, y * v % p, d * x * u * y * v % p
        return (a * (a * a - e) * ((x + y) * (u + v) - b - c) % p, a * (a * a + e) * (c + b) % p,
                (a * a - e) * (a * a + e) % p)

    def times(n, point):
        total = (0, 1, 1)
        for bit in bin(n)[2:]:
            total = add(add(total, total), point) if bit == "1" else add(total, total)
        return total

    def decode(data):
        sign, y = divmod(int.from_bytes(data, "little"), 2**255)
        square = (y * y - 1) * pow(d * y * y + 1, -1, p) % p
        roots = (pow(square, (p + 3) // 8, p) * factor % p for factor in (1, pow(2, p // 4, p)))
        x = next(x for x in roots if x * x % p == square)  # none: StopIteration, it is no point
        return (x if x % 2 == sign else p - x), y, 1

    s = int.from_bytes(value[32:], "little")
    k = int.from_bytes(hashlib.sha512(value[:32] + public + message).digest(), "little") % q
    (x, y, z), (u, v, w) = times(s, decode(b"\x58" + b"\x66" * 31)), add(decode(value[:32]), times(k, decode(public)))
    return s < q and (x * w - u * z) % p == 0 and (y * w - v * z) % p == 0


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def agreed(keys, name, stated):
    """The key that a file says it is signed by, which must be the published one where that is given."""
    if keys.get(name, stated) != stated:
        raise Tampered("所写的密钥不是公开的密钥")
    return stated


def check_leaf(leaf, promise_key):
    """A leaf's digest is that of its fields, and its promise is signed; the hash of its entry."""
    digest = sm3(canonical([leaf[name] for name in FIELDS]) + b"\n" + bytes.fromhex(leaf["body_digest"]))
    known = set(leaf) == {*FIELDS, "body_digest", "digest", "promise"} and leaf["body_digest"].lower() == leaf["body_digest"]
    if not known or digest.hex() != leaf["digest"] or not signed(promise_key, leaf["promise"], digest):
        raise Tampered("摘要或承诺签名与内容不符")
    return sm3(b"\x00" + digest + leaf["promise"].encode())


def check_head(head, keys):
    at = datetime.fromisoformat(head["signed_at"])
    text = canonical(["xianneng-head", head["size"], head["root"], round(at.timestamp() * 1_000_000)])
    if at.isoformat() != head["signed_at"] or not signed(agreed(keys, "log", head["log_key"]), head["signature"], text):
        raise Tampered("签名头的签名不符")


def root_of(frontier):
    value = frontier[-1] if frontier else sm3(b"")
    for left in reversed(frontier[:-1]):
        value = sm3(b"\x01" + left + value)
    return value.hex()


def check_log(path, heads=(), keys=None):
    """Check an exported log; the number of entries. Raises Tampered, and ValueError for what is no log at all."""
    keys, frontier, links, roots, where = keys or {}, [], {}, {}, "文件头"
    with open(path, "rb") as file:
        first = file.readline(1000)
        if b'"format"' not in first and b'"promise_key"' not in first:
            raise ValueError("不是贤能导出的日志")
        try:
            size, promise_key = read(first)["size"], agreed(keys, "promise", read(first)["promise_key"])
            for position in range(size):
                where, data, place = f"第 {position + 1} 条", file.readline(), position
                leaf = read(data.split(b"\t")[-1])
                entry = check_leaf(leaf, promise_key)
                if data != b"%d\t%s\t%s\n" % (position, entry.hex().encode(), canonical(leaf)):
                    raise Tampered("条目与摘要不符，或次序被改动")
                links[leaf["case"], leaf["case_seq"]] = leaf["previous"], leaf["digest"]
                while place % 2:
                    entry, place = sm3(b"\x01" + frontier.pop() + entry), place // 2
                frontier.append(entry)
                if any(head["size"] == position + 1 for head in heads):
                    roots[position + 1] = root_of(frontier)
            where, roots[size], last = "末尾", root_of(frontier), file.readline()
            if file.read() != sm3(first + roots[size].encode() + b"\n" + last).hex().encode() + b"\n":
                raise Tampered("文件头、签名头或末行被改动，或条目有增删")
            for case, seq in links:
                if case and links[case, seq][0] != links.get((case, seq - 1), ("", "" if seq == 1 else None))[1]:
                    raise Tampered(f"办件 {case} 的第 {seq} 项与前一项接不上")
            for head in [*filter(None, [read(last)]), *heads]:
                where = f"签名头（{head['size']} 条）"
                check_head(head, keys)
                if roots.get(head["size"]) != head["root"]:
                    raise Tampered(f"日志只有 {size} 条，其后被截去" if head["size"] > size else "根不符，日志被改写、增删或重建")
        except (Tampered, *BROKEN) as error:
            raise Tampered(f"{where}：{error if isinstance(error, Tampered) else '内容被改动，不能读取'}") from error
    return size


def check_receipts(path, heads=(), keys=None):
    """Check one receipt, or the file of a case's; leaf and position (None: only promised) of each. Raises as above."""
    whole, before, found = read(Path(path).read_bytes()), "", []
    if not isinstance(whole, dict) or "receipts" not in whole:
        return [check_receipt(whole, heads, keys or {})]
    for place, receipt in enumerate(whole["receipts"], 1):
        try:
            found.append(check_receipt(receipt, heads, keys or {}))
        except Tampered as error:
            raise Tampered(f"第 {place} 份回执：{error}") from error
        leaf = receipt["leaf"]
        if (leaf["case"], leaf["case_seq"], leaf["previous"]) != (whole["case"], place, before) or len(whole) != 2:
            raise Tampered(f"第 {place} 份回执：与办件 {whole.get('case')} 的前一份接不上")
        before = leaf["digest"]
    if not found:
        raise ValueError("文件里没有回执")
    return found


def check_receipt(receipt, heads, keys):
    try:
        leaf, value = receipt["leaf"], check_leaf(receipt["leaf"], agreed(keys, "promise", receipt["promise_key"]))
        if repr(receipt["receipt"]) == "1" and set(receipt) == {"receipt", "leaf", "promise_key"}:
            return leaf, None
        head, position = receipt["head"], receipt["position"]
        first, last = position, head["size"] - 1
        for step in receipt["path"]:  # RFC 9162, section 2.1.3.2
            if last == 0 or bytes.fromhex(step).hex() != step:
                raise Tampered("证明路径被改动")
            left = first % 2 or first == last
            value = sm3(b"\x01" + (bytes.fromhex(step) + value if left else value + bytes.fromhex(step)))
            while left and not first % 2 and first:
                first, last = first >> 1, last >> 1
            first, last = first >> 1, last >> 1
        inside = type(position) is int and last == 0 and 0 <= position < head["size"] and repr(receipt["receipt"]) == "1" and len(receipt) == 6
        for other in [head, *heads]:
            check_head(other, keys)
            if not inside or (other["size"] == head["size"] and other["root"] != value.hex()):
                raise Tampered(f"第 {position + 1} 条不在签名头（{head['size']} 条）所证明的日志中")
    except BROKEN as error:
        raise Tampered("回执的内容被改动，不能读取") from error
    return leaf, position


def published(path):
    """The published keys in a file, by name; ValueError for one that does not hold both: nothing would be compared."""
    text = Path(path).read_bytes().decode("utf-8-sig", "replace")
    keys = re.findall(r"^(promise|log) (ed25519:[0-9a-f]{64})\s*$", text, re.MULTILINE)
    if sorted(name for name, _ in keys) != ["log", "promise"]:
        raise ValueError("密钥文件不对：应是公开的 keys.pub，两行，promise 和 log 各一把密钥（ed25519:…）")
    return dict(keys)


def said(error):
    """What is wrong with a file, in words: those of Python are for its authors."""
    if isinstance(error, OSError):
        return f"{error.filename}：没有这个文件，或没有权限"
    return str(error) if str(error)[:1] > "\x7f" else "内容不是所要的格式"


def main(words=None):
    parser = argparse.ArgumentParser(description="核对贤能导出的日志或回执")
    for option, text in (("--log", "导出的日志"), ("--receipt", "回执"), ("--key", "公开的密钥 keys.pub")):
        parser.add_argument(option, metavar="文件", help=text)
    parser.add_argument("--head", metavar="文件", action="append", default=[], help="库外保存的签名头，可多次")
    args = parser.parse_args(words)
    try:
        heads = [read(Path(path).read_bytes()) for path in args.head]
        keys = published(args.key) if args.key else {}
        if args.log:
            told = f"日志完好，{check_log(args.log, heads, keys)} 条"
        else:
            found = [f"回执完好，存证 {leaf['id']}：" + ("已承诺，尚未入账" if place is None else f"第 {place + 1} 条")
                     for leaf, place in check_receipts(args.receipt, heads, keys)]
            told = f"{'；'.join(found)}。只证明所列 {len(found)} 项，不证明齐全：其后还有没有，回执里看不出"
    except Tampered as found:
        print(f"不符：{found}")  # noqa: T201
        return 1
    except (OSError, *BROKEN) as error:
        print(f"无法读取：{said(error)}", file=sys.stderr)  # noqa: T201
        return 2
    missing = [option for option, given in (("--head", heads), ("--key", keys)) if not given]
    proved = {"": "", "--head": "未与另存的签名头对照", "--key": "密钥取自文件本身"}.get("".join(missing), "只证明了文件自身一致")
    print(f"{told}。没有 {' 和 '.join(missing)}：{proved}" if missing else told)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
