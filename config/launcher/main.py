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
from config.launcher.words import Stop, either, say, step


def run(place: Place, *, only: list[str] | None = None, demonstration: bool = True) -> int:
    """Everything on this machine; with `only`, some of web, worker and beat on the user's own servers."""
    told = Told(with_dotenv(place.code))
    demonstration = demonstration and told.values.get("DEMO") not in {"0", "no", "false"}
    if only and not told.own_servers:
        raise Stop(
            either(
                f"{' and '.join(only)} alone needs servers of your own: set DATABASE_URL and REDIS_URL (.env.example).",
                f"{', '.join(only)}만 띄우려면 자체 서버가 필요합니다. DATABASE_URL과 REDIS_URL을 정해 주십시오(.env.example).",
            )
        )
    place.prepare()
    role = "-".join(only) if only else "launcher"
    try:
        with lock.held(place, role):
            return _serve(place, told, only or ["web", "worker", "beat"], role, demonstration=demonstration)
    except lock.Running:
        state = place.read(f"{role}-state.json")
        what = "Hapui" if role == "launcher" else f"Hapui's {role}"
        at = state.get("address", "")
        say(
            either(
                f"{what} is already" + (f" running here: {at}" if at else " starting or running here."),
                f"이미 여기에서 실행 중입니다: {at}" if at else "이미 여기에서 시작하고 있거나 실행 중입니다.",
            )
        )
        stop = f"kill -TERM {state.get('pid', '')}"
        say(either(f"Stop it with Ctrl-C in its own window, or: {stop}", f"그 창에서 Ctrl-C로 멈추거나: {stop}"))
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
            say(either("Stopping …", "멈추는 중 …"))
        supervisor.stop()
        (place.base / f"{role}-state.json").unlink(missing_ok=True)
        if something:
            say(either("Stopped.", "멈추었습니다."))
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
        name = "PostgreSQL" if server is postgres else either("Valkey (broker and cache)", "Valkey(전달과 캐시)")
        with step(either(f"Starting {name}", f"{name} 시작")):
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
    with step(either("Starting web server, worker and beat", "웹 서버, 작업자, 시계 시작")):
        supervisor.watch(while_=lambda: not _answers(address) and time.monotonic() < end)
    if not supervisor.ending and not _answers(address):
        log = supervisor.place.logs / "web.log"
        raise Stop(
            either(
                f"The web server does not answer on {address}; its log: {log}",
                f"웹 서버가 {address}에서 대답하지 않습니다. 기록: {log}",
            )
        )


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
    if "web" in names:
        say(
            either(
                f"Hapui is up after {seconds:.0f} s: {address}",
                f"합의(Hapui)가 {seconds:.0f}초 만에 준비되었습니다: {address}",
            )
        )
    else:
        say(either(f"{' and '.join(names)} running.", f"{', '.join(names)} 실행 중입니다."))
    if not told.own_servers and steps.env["DEBUG"] not in {"0", "false", "no"}:
        mail = f"{address}/dev/mail/"
        say(either(f"Mail lands here, sign-in codes too:  {mail}", f"로그인 코드를 비롯한 전자우편은 여기로 옵니다:  {mail}"))
        if demonstration:
            show_accounts(steps.accounts(), address)
        if told.host not in LOOPBACK:
            say(
                either(
                    f"HOST={told.host}: whoever reaches this address reads the mailbox too. For a demonstration only; "
                    "docs/operate.md says how to run it for real.",
                    f"HOST={told.host}: 이 주소에 닿는 사람은 누구나 우편함도 읽습니다. 시연에만 쓰십시오. "
                    "실제 운영은 docs/operate.md에 있습니다.",
                )
            )
    say(either(f"Logs: {place.logs}   Stop: Ctrl-C", f"기록: {place.logs}   멈춤: Ctrl-C"))
