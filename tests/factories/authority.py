"""A time authority for tests, made by openssl and named as such: nobody else's time is proved by it."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

CONFIG = """
[tsa]
default_tsa = t
[t]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = tsa.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
[ext]
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[req]
distinguished_name = dn
[dn]
"""


@dataclass(frozen=True)
class Authority:
    where: Path

    @property
    def roots(self) -> Path:
        return self.where / "root.pem"

    def reply(self, request: bytes) -> bytes:
        (self.where / "request").write_bytes(request)
        self.run("ts -reply -config conf -queryfile request -out reply")
        return (self.where / "reply").read_bytes()

    def run(self, line: str) -> None:
        subprocess.run(["openssl", *line.split()], cwd=self.where, check=True, capture_output=True)


def authority(where: Path) -> Authority:
    where.mkdir()
    (where / "conf").write_text(CONFIG)
    (where / "serial").write_text("01\n")
    made, key = Authority(where), "-newkey rsa:2048 -nodes"
    made.run(f"req -x509 {key} -keyout root.key -out root.pem -days 30 -subj /CN=Test-root-proves-nothing -config conf -extensions ca")
    made.run(f"req {key} -keyout tsa.key -out tsa.csr -subj /CN=Test-authority-proves-nothing -config conf")
    made.run("x509 -req -in tsa.csr -CA root.pem -CAkey root.key -set_serial 2 -days 30 -extfile conf -extensions ext -out tsa.pem")
    return made
