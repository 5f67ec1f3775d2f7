"""Signed notes in the forms of C2SP signed-note and tlog-checkpoint: plain text that a person can read and openssl checks."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"  # the algorithm, as the form numbers it


@dataclass(frozen=True)
class Signer:
    seed: bytes
    named: str  # who signs; without spaces and plus signs. Empty: named after the key

    @property
    def origin(self) -> str:
        return self.named or f"hapui-log/{hashlib.sha256(self.public).hexdigest()[:16]}"

    @property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def pem(self) -> str:
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    @property
    def line(self) -> str:
        """Name, hash of name and key, the key."""
        return f"{self.origin}+{self._mark.hex()}+{b64encode(ED25519 + self.public).decode()}"

    def checkpoint(self, size: int, root: bytes) -> str:
        text = f"{self.origin}\n{size}\n{b64encode(root).decode()}\n"
        signed = b64encode(self._mark + self._key.sign(text.encode())).decode()
        return f"{text}\n— {self.origin} {signed}\n"

    @property
    def _mark(self) -> bytes:
        return hashlib.sha256(self.origin.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)
