"""A ballot's key: made when it opens, kept in a file outside the database, destroyed when it is closed.

With it codes are made and checked, and votes sealed (SM4-GCM) and opened. Several web servers must share the folder.
"""

import base64
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from xianneng.foundation.ledger import keys as ledger_keys
from xianneng.foundation.ledger.digests import sm3
from xianneng.law.refusals import Conflict, Refused

NONCE, TAG, SIDE = 12, 16, 10  # bytes: of a sealed vote; of each half of a code


class BallotKey:
    """The key of one open ballot."""

    def __init__(self, name: str, secret: bytes) -> None:
        self._name = name.encode()
        self._codes, self._votes = sm3(b"codes" + secret), sm3(b"votes" + secret)[:16]

    def new_code(self) -> str:
        """A one-time code, such as ABCD-EFGH-…: random bytes, and their authentication by this key."""
        nonce = secrets.token_bytes(SIDE)
        letters = base64.b32encode(nonce + self._mac(nonce)).decode()
        return "-".join(letters[at:at + 4] for at in range(0, len(letters), 4))

    def digest_of(self, code: str) -> str:
        """The digest under which a code's envelope lies. Refused for a code that this ballot never gave out."""
        try:
            raw = base64.b32decode(code.strip().replace("-", "").replace(" ", "").upper())
        except ValueError:
            raw = b""
        if not hmac.compare_digest(raw[SIDE:], self._mac(raw[:SIDE])):
            raise Refused("投票码不正确", why="不是本次投票发出的投票码", then="请核对后重新输入")
        return sm3(self._name + raw).hex()

    def seal(self, digest: str, marks: bytes) -> bytes:
        """A vote shut into the envelope of that digest; it opens in no other."""
        nonce = secrets.token_bytes(NONCE)
        cipher = Cipher(algorithms.SM4(self._votes), modes.GCM(nonce)).encryptor()
        cipher.authenticate_additional_data(self._name + digest.encode())
        return nonce + cipher.update(marks) + cipher.finalize() + cipher.tag

    def open(self, digest: str, sealed: bytes) -> bytes:
        """The vote in an envelope. Refused where it was changed or moved."""
        nonce, tag = sealed[:NONCE], sealed[-TAG:]
        cipher = Cipher(algorithms.SM4(self._votes), modes.GCM(nonce, tag)).decryptor()
        cipher.authenticate_additional_data(self._name + digest.encode())
        try:
            return cipher.update(sealed[NONCE:-TAG]) + cipher.finalize()
        except InvalidTag:
            raise Refused("选票被改动，不能计票", why=f"信封 {digest[:8]} 与投入时不符", then="请报告监票人，查明后重新投票") from None

    def _mac(self, nonce: bytes) -> bytes:
        return hmac.new(self._codes, self._name + nonce, "sm3").digest()[:SIDE]


def make() -> str:
    """Make the key of a ballot that opens; its name."""
    name = secrets.token_hex(16)
    descriptor = os.open(path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())
    return name


def load(name: str) -> BallotKey:
    """The key of an open ballot. Conflict where it is gone: nobody can open the votes any more."""
    try:
        return BallotKey(name, path(name).read_bytes())
    except FileNotFoundError:
        raise Conflict("这次投票不能继续", why="投票密钥已销毁或丢失，已投的票无法打开", then="请重新组织投票") from None


def destroy(name: str) -> None:
    """Destroy a key, if it is still there."""
    with suppress(FileNotFoundError):
        with path(name).open("r+b") as file:  # whatever the disk keeps of the file, let it be zeros
            file.write(bytes(path(name).stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path(name).unlink()


def kept() -> list[str]:
    """The names of the keys that are there."""
    return sorted(file.stem for file in _folder().glob("*.key"))


def path(name: str) -> Path:
    """Where a key lies."""
    return _folder() / f"{name}.key"


def _folder() -> Path:
    folder = ledger_keys.folder() / "ballots"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
