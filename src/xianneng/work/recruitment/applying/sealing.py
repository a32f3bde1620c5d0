"""Applicants' ID numbers and telephones: sealed with a key outside the database (SM4-GCM), and found again by a keyed digest."""

import hmac
import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from xianneng.foundation.ledger import keys
from xianneng.law.refusals import Conflict

NONCE, TAG = 12, 16  # bytes


def digest(number: str) -> str:
    """By what an ID number is found, without being told by it to who has the database alone."""
    return hmac.new(keys.derived("applicants.digest"), number.encode(), "sm3").hexdigest()


def seal(owner: str, told: Mapping[str, str]) -> bytes:
    """Texts shut away, to be opened for this owner only."""
    nonce = secrets.token_bytes(NONCE)
    cipher = Cipher(algorithms.SM4(_key()), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(owner.encode())
    return nonce + cipher.update(json.dumps(dict(told), ensure_ascii=False).encode()) + cipher.finalize() + cipher.tag


def unseal(owner: str, sealed: bytes) -> dict[str, str]:
    """What was shut away. Conflict where it was changed, is another's, or the key is another."""
    cipher = Cipher(algorithms.SM4(_key()), modes.GCM(sealed[:NONCE], sealed[-TAG:])).decryptor()
    cipher.authenticate_additional_data(owner.encode())
    try:
        told: dict[str, str] = json.loads(cipher.update(sealed[NONCE:-TAG]) + cipher.finalize())
    except InvalidTag:
        raise Conflict("证件号码不能打开", why="存储的内容被改动，或者密钥不是保存时的密钥", then="请联系平台运维，从备份恢复密钥") from None
    return told


def _key() -> bytes:
    return keys.derived("applicants.seal")[:16]
