"""The run: everything a machine needs, from nothing to an address, and back."""

import os
import signal
import time
import urllib.error
import urllib.request

from config.launcher import lock, preflight, processes
from config.launcher.environment import LOOPBACK, Told, embedded, with_dotenv
from config.launcher.place import Place
from config.launcher.postgres import Postgres
from config.launcher.root import server_user
from config.launcher.steps import Steps, show_accounts
from config.launcher.supervise import Supervisor, children
from config.launcher.valkey import Valkey
from config.launcher.words import Stop, say, step


def run(place: Place, *, only: list[str] | None = None, demonstration: bool = True) -> int:
    """Everything on this machine; with `only`, some of web, worker and beat on the user's own servers."""
    told = Told(with_dotenv(place.code))
    demonstration = demonstration and told.values.get("DEMO") not in {"0", "no", "false"}
    if only and not told.own_servers:
        raise Stop(
            f"{' and '.join(only)} alone needs servers of your own: set DATABASE_URL and REDIS_URL (.env.example)."
        )
    place.prepare()
    role = "-".join(only) if only else "launcher"
    try:
        with lock.held(place, role):
            return _serve(place, told, only or ["web", "worker", "beat"], role, demonstration=demonstration)
    except lock.Running:
        state = place.read(f"{role}-state.json")
        what = "Hapui" if role == "launcher" else f"Hapui's {role}"
        where = f" running here: {state['address']}" if "address" in state else " starting or running here."
        say(f"{what} is already{where}")
        say(f"Stop it with Ctrl-C in its own window, or: kill -TERM {state.get('pid', '')}")
        return 0


def _serve(place: Place, told: Told, names: list[str], role: str, *, demonstration: bool) -> int:
    supervisor = Supervisor(place, [], role=role)
    supervisor.listen()
    start = time.monotonic()
    _end_orphans(place, role)
    try:
        port = told.web_port() if "web" in names else 0
        address = told.address(port)
        place.write(f"{role}-state.json", {"pid": os.getpid()})
        env = _own(place, told, address) if told.own_servers else _embedded(place, told, supervisor, address)
        steps = Steps(place, env)
        if told.own_servers:
            steps.on_own_servers(web="web" in names)
        else:
            steps.all(demonstration=demonstration)
        made = children(place, env, told.host, port)
        supervisor.children = [made[name] for name in names]
        supervisor.start()
        if "web" in names:
            _wait_until_served(supervisor, told.near_address(port))
            place.write(f"{role}-state.json", {"pid": os.getpid(), "address": address, "port": port})
        _greet(place, told, steps, address, names, time.monotonic() - start, demonstration)
        supervisor.watch()
    finally:
        something = supervisor.started or supervisor.servers
        if something:
            say("Stopping …")
        supervisor.stop()
        (place.base / f"{role}-state.json").unlink(missing_ok=True)
        if something:
            say("Stopped.")
    return 0


def _own(place: Place, told: Told, address: str) -> dict[str, str]:
    env = {"SITE_URL": address, **told.values, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONUNBUFFERED": "1"}
    env.pop("HAPUI_EMBEDDED", None)
    preflight.check_settings(env, place.code)
    preflight.check_servers(env)
    return env


def _embedded(place: Place, told: Told, supervisor: Supervisor, address: str) -> dict[str, str]:
    user = server_user()
    postgres, valkey = Postgres(place, user), Valkey(place)
    # Work is kept in the database, the broker only carries it: PostgreSQL starts first and stops last.
    for server in (postgres, valkey):
        with step(f"Starting {'PostgreSQL' if server is postgres else 'Valkey (broker and cache)'}"):
            supervisor.servers.insert(0, server)
            server.start()
    if postgres.fresh:
        Steps(place, {}).forget()
    env = embedded(told, place, database=postgres.url, broker=valkey.url, address=address)
    place.write(
        "environment.json", {name: env[name] for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SITE_URL")}
    )
    return env


def _end_orphans(place: Place, role: str) -> None:
    """A launcher killed where the system does not tell its children leaves them behind."""
    for name, pid in place.read(f"{role}-children.json").items():
        mark = "gunicorn" if name == "web" else "celery"
        processes.stop(processes.Found(pid, mark), first=signal.SIGTERM, patience=15)


def _wait_until_served(supervisor: Supervisor, address: str) -> None:
    end = time.monotonic() + 90
    with step("Starting web server, worker and beat"):
        supervisor.watch(while_=lambda: not _answers(address) and time.monotonic() < end)
    if not supervisor.ending and not _answers(address):
        raise Stop(f"The web server does not answer on {address}; its log: {supervisor.place.logs / 'web.log'}")


def _answers(address: str) -> bool:
    try:
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address + "/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True  # it speaks HTTP: whatever it says, it is up
    except OSError:
        return False
    return True


def _greet(place, told, steps, address, names, seconds, demonstration) -> None:
    say()
    say(f"Hapui is up after {seconds:.0f} s: {address}" if "web" in names else f"{' and '.join(names)} running.")
    if not told.own_servers and steps.env["DEBUG"] not in {"0", "false", "no"}:
        say(f"Mail lands here, sign-in codes too:  {address}/dev/mail/")
        if demonstration:
            show_accounts(steps.accounts(), address)
        if told.host not in LOOPBACK:
            say(
                f"HOST={told.host}: whoever reaches this address reads the mailbox too. For a demonstration only; "
                "docs/operate.md says how to run it for real."
            )
    say(f"Logs: {place.logs}   Stop: Ctrl-C")
