"""Free ports below the range that outgoing connections take by chance."""

import socket
from collections.abc import Collection

from config.launcher.words import Stop

EPHEMERAL = 32768


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port(first: int, host: str = "127.0.0.1", avoid: Collection[int] = ()) -> int:
    end = EPHEMERAL if first < EPHEMERAL else 65536
    for port in range(first, min(first + 400, end)):
        if port not in avoid and is_free(port, host):
            return port
    raise Stop(f"No port from {first} upwards is free on {host}. Name another: make run PORT={first - 1000}")


def host_exists(host: str) -> bool:
    """Whether this machine can listen on the address at all."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.bind(address)
    except OSError:
        return False
    return True
