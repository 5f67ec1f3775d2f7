"""Tokens of an outside time authority after RFC 3161: asked for, and believed only under a root that we were given."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)


class NotBelieved(Exception):
    """The reason, as the library or openssl says it."""


def request_of(note: bytes) -> bytes:
    """What the authority is sent: the note's hash alone. Without a nonce: by hand the reply may come days later."""
    return TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=False).build().as_bytes()


def time_in(reply: bytes, note: bytes, roots: Path) -> datetime | None:
    """When the authority had the note; NotBelieved where the reply is not about it, or not the authority's.

    Some OpenSSL write a chain of certificates out of DER's order, which the library refuses to read: the bytes are kept
    as they came, and openssl judges. Its time then stands in the reply alone: None."""
    try:
        response = decode_timestamp_response(reply)
    except ValueError as error:
        _ask_openssl(reply, note, roots, str(error))
        return None
    verifier = VerifierBuilder()
    for root in _certificates(roots):
        verifier = verifier.add_root_certificate(root)
    try:
        verifier.build().verify_message(response, note)
    except (VerificationError, ValueError) as error:
        raise NotBelieved(str(error)) from error
    return response.tst_info.gen_time


def _certificates(roots: Path) -> list[Certificate]:
    try:
        return load_pem_x509_certificates(roots.read_bytes())
    except (OSError, ValueError) as error:
        raise NotBelieved(f"TIMESTAMP_ROOTS: {error}") from error


def _ask_openssl(reply: bytes, note: bytes, roots: Path, reason: str) -> None:
    if shutil.which("openssl") is None:
        raise NotBelieved(reason)
    with tempfile.TemporaryDirectory() as where:
        Path(where, "reply").write_bytes(reply)
        Path(where, "note").write_bytes(note)
        run = ["openssl", "ts", "-verify", "-data", "note", "-in", "reply", "-CAfile", str(roots.resolve())]
        if subprocess.run(run, cwd=where, capture_output=True, timeout=30).returncode != 0:
            raise NotBelieved(reason)
