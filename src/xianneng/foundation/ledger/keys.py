"""The two signing keys, kept in files outside the database: one promises leaves, one signs heads.

They are made once, when a new platform is set up (`make`); whoever misses them later is told so: a second pair would sign
what nobody can prove.

Every signature carries its algorithm's id, so that SM2 can take its place beside Ed25519.
"""

import hmac
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from xianneng.foundation.ledger import files
from xianneng.foundation.ledger.digests import sm3
from xianneng.law.refusals import Conflict

ALGORITHM = "ed25519"
NAMES = ("promise", "log")


class KeyMissing(Conflict):
    """A private key is not where it should be."""


def folder(data: Path | None = None) -> Path:
    """Where the keys lie: XN_KEYS, else ``keys`` in the data folder; readable by its owner only."""
    return Path(os.environ.get("XN_KEYS") or (data or settings.DATA) / "keys")


def make() -> None:
    """Make the keys of a new platform; those that are there stay. Only set-up calls this."""
    where = folder()
    where.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in NAMES:
        with suppress(FileExistsError):  # the first of two writers wins
            files.put_new(where / f"{name}.key", Ed25519PrivateKey.generate().private_bytes_raw())


def made(where: Path) -> bool:
    """Whether both keys are there."""
    return all((where / f"{name}.key").exists() for name in NAMES)


@cache
def _private(name: str, where: Path) -> Ed25519PrivateKey:
    path = where / f"{name}.key"
    try:
        return Ed25519PrivateKey.from_private_bytes(path.read_bytes())
    except FileNotFoundError:
        raise KeyMissing("没有签名私钥", why=f"{path} 不存在",
                         then="请用 XN_DATA（数据目录）或 XN_KEYS（私钥目录）指明所在，或从备份恢复") from None


def promised(digest: str, promise: str, where: Path) -> bool:
    """Whether the key in a folder promised the leaf of this digest."""
    return verify(_shown("promise", where), promise, bytes.fromhex(digest))


def sign(name: str, message: bytes) -> str:
    """A signature by the ``promise`` or the ``log`` key: ``ed25519:<hex>``."""
    return f"{ALGORITHM}:{_private(name, folder()).sign(message).hex()}"


def derived(purpose: str) -> bytes:
    """32 secret bytes for one purpose, from the ``promise`` key: kept, backed up and missed together with it."""
    return hmac.new(_private("promise", folder()).private_bytes_raw(), purpose.encode(), "sm3").digest()


def public(name: str) -> str:
    """The public key to hand out: ``ed25519:<hex>``."""
    return _shown(name, folder())


def published() -> str:
    """The public keys as a file: ``promise ed25519:<hex>`` and ``log ed25519:<hex>``, a line each."""
    return "".join(f"{name} {public(name)}\n" for name in NAMES)


def key_id(public_key: str) -> str:
    """A short name for a public key: 16 hexadecimal digits of its SM3."""
    return sm3(public_key.encode()).hex()[:16]


def verify(public_key: str, signature: str, message: bytes) -> bool:
    """Whether a signature is that key's over the message."""
    algorithm, _, digits = public_key.partition(":")
    signed_by, _, value = signature.partition(":")
    if algorithm != ALGORITHM or signed_by != ALGORITHM:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(digits)).verify(bytes.fromhex(value), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_of(private: bytes) -> str:
    """The public key of a private one. Raises ValueError where it is none."""
    return f"{ALGORITHM}:{Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()}"


def _shown(name: str, where: Path) -> str:
    return public_of(_private(name, where).private_bytes_raw())
