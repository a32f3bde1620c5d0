"""The two signing keys, kept in files outside the database: one promises leaves, one signs heads.

Every signature carries its algorithm's id, so that SM2 can take its place beside Ed25519.
"""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from xianneng.foundation.ledger.digests import sm3

ALGORITHM = "ed25519"


def folder() -> Path:
    """Where the keys lie: XN_KEYS, else ``keys`` in the data folder; readable by its owner only."""
    return Path(os.environ.get("XN_KEYS") or settings.DATA / "keys")


@cache
def _private(name: str, where: Path) -> Ed25519PrivateKey:
    path = where / f"{name}.key"
    if not path.exists():
        where.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = Ed25519PrivateKey.generate().private_bytes_raw()
        temporary = path.with_suffix(f".{secrets.token_hex(8)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(descriptor, fresh)
        os.close(descriptor)
        with suppress(FileExistsError):  # the first of two writers wins, the other reads what it wrote
            os.link(temporary, path)
        temporary.unlink()
    return Ed25519PrivateKey.from_private_bytes(path.read_bytes())


def sign(name: str, message: bytes) -> str:
    """A signature by the ``promise`` or the ``log`` key: ``ed25519:<hex>``."""
    return f"{ALGORITHM}:{_private(name, folder()).sign(message).hex()}"


def public(name: str) -> str:
    """The public key to hand out: ``ed25519:<hex>``."""
    return f"{ALGORITHM}:{_private(name, folder()).public_key().public_bytes_raw().hex()}"


def published() -> str:
    """The public keys as a file: ``promise ed25519:<hex>`` and ``log ed25519:<hex>``, a line each."""
    return "".join(f"{name} {public(name)}\n" for name in ("promise", "log"))


def read_published(text: str) -> dict[str, str]:
    """The public keys of such a file, by name. Raises ValueError where it is not one."""
    lines = [line.split(" ") for line in text.splitlines()]
    if not lines or any(len(words) != 2 for words in lines):
        raise ValueError("not a file of public keys")
    return {name: key for name, key in lines}  # noqa: C416  (dict() does not know that each has two words)


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
