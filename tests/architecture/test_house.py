"""What no import check can hold: sizes, migrations, what loads at start."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
APPS = ("surveys", "delphi", "analytics")
FOLDERS = ("analytics", "benchmarks", "bootstrap", "config", "delphi", "static/js", "stats", "surveys", "tests")
MOST_LINES = 300
HEAVY = ("pandas", "scipy", "altair", "vl_convert", "analytics.services.survey_analysis")


def tracked() -> list[Path]:
    """Every file of the repository; of an unpacked archive, every file that is not made by running it."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0:
        return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]
    made = {".venv", ".run", ".git", "staticfiles", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.relative_to(ROOT).parts)]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:4096]:
            yield path.relative_to(ROOT).as_posix(), content.decode()


def modules(*folders: str) -> Iterator[tuple[str, str]]:
    for name, text in texts():
        if name.startswith(tuple(f"{folder}/" for folder in folders)) and name.endswith((".py", ".js")):
            yield name, text


def test_modules_stay_small() -> None:
    written = (
        (name, text) for name, text in modules(*FOLDERS) if "/migrations/" not in name and "/vendor/" not in name
    )
    long = {name: n for name, text in written if (n := text.count("\n")) > MOST_LINES}
    assert not long, f"look again, they do more than one thing: {long}"


def test_migrations_climb_the_same_stair_as_imports() -> None:
    loader = MigrationLoader(None)
    allowed = {app: {*APPS[: place + 1]} for place, app in enumerate(APPS)}
    wrong = [
        (f"{app}.{name}", needed)
        for (app, name), migration in loader.disk_migrations.items()
        if app in allowed
        for needed, _name in migration.dependencies
        if needed in APPS and needed not in allowed[app]
    ]
    assert not wrong
    for app in APPS:
        assert len(loader.graph.leaf_nodes(app)) == 1, f"{app} has two newest migrations"


@pytest.mark.django_db
def test_no_model_changed_without_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_have_spoken_names() -> None:
    names = [path.stem for app in APPS for path in (ROOT / app / "migrations").glob("0*.py")]
    assert not [name for name in names if "auto_" in name or name.endswith("_initial")]


def test_statistics_stay_out_of_what_the_web_server_loads() -> None:
    """A fresh interpreter: this one has long loaded them for other tests."""
    code = f"import django, sys; django.setup(); import config.urls\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


def test_views_and_forms_write_nothing() -> None:
    writes = re.compile(r"\.(save|delete|bulk_create|bulk_update|update_or_create|get_or_create)\(|objects\.create\(")
    layers = tuple(f"{app}/{layer}" for app in APPS for layer in ("views", "forms"))
    found = [
        f"{name}:{n} {line.strip()}"
        for name, text in modules(*layers)
        for n, line in enumerate(text.splitlines(), start=1)
        if writes.search(line)
    ]
    assert not found


def test_tasks_are_called_by_their_function() -> None:
    """A name in quotes would hide an arrow from the check of imports."""
    assert not [name for name, text in modules(*APPS, "config") if "send_task(" in text or 'signature("' in text]


def test_answers_become_arrays_through_one_door() -> None:
    """In the upper floor only frames (and the maker of the demonstration) may load the table of answers."""
    doors = ("analytics/selectors/frames.py", "analytics/demonstration/")
    found = []
    for name, text in modules("analytics"):
        names = {a.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom) for a in node.names}
        if names & {"Response", "ResponseRevision"} and not name.startswith(doors):
            found.append(name)
    assert not found
