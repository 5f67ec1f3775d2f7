"""What every test process needs."""

import copy
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.db import connection, transaction
from django.utils import translation

# The same examples on every machine and in every run, however slow. A free search: --hypothesis-profile=default
hypothesis.settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("fixed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first: what is left at the end is short, and no process of several works on alone for minutes."""
    rank = {"slow": 0, "browser": 1}
    files: dict[str, int] = {}
    for item in items:
        marks = [rank[mark.name] for mark in item.iter_markers() if mark.name in rank]
        files[item.location[0]] = min([files.get(item.location[0], 2), *marks])
    items.sort(key=lambda item: files[item.location[0]])


@pytest.fixture(scope="session", autouse=True)
def drawn_once(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[None]:
    """Each picture is drawn once a run, by whichever process needs it first: the same studies are drawn by many tests."""
    from analytics.charts import render

    base = tmp_path_factory.getbasetemp()
    folder = base.parent if hasattr(request.config, "workerinput") else base
    draw = render._svg

    def kept(spec: str) -> str:
        path: Path = folder / f"{hashlib.sha256(spec.encode()).hexdigest()}.svg"
        if not path.exists():
            new = path.with_suffix(f".{uuid4().hex}")
            new.write_text(draw(spec), encoding="utf-8")
            new.replace(path)
        return path.read_text(encoding="utf-8")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(render, "_svg", kept)
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_quickly() -> Iterator[None]:
    """Between tests with real transactions only tables that hold rows are emptied: TRUNCATE costs the same for each."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    truncate = DatabaseOperations.sql_flush

    def delete(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
            if cursor.fetchone() != (True,):  # triggers and keys could not be set aside
                return truncate(self, style, tables, **options)
            cursor.execute(" UNION ALL ".join(f"(SELECT '{table}' FROM {self.quote_name(table)} LIMIT 1)" for table in tables))
            full = [name for (name,) in cursor.fetchall()]
        role = "SET session_replication_role = "
        return [f"{role}replica", *(f"DELETE FROM {self.quote_name(name)}" for name in full), f"{role}DEFAULT"] if full else []

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(DatabaseOperations, "sql_flush", delete)
        yield


@pytest.fixture(autouse=True)
def source_language() -> Iterator[None]:
    """Every test begins in Korean: a page read in English must not leave its language to the next test of the process."""
    translation.activate("ko")
    yield
    translation.activate("ko")


@pytest.fixture(autouse=True)
def counters_of_its_own(settings: Any) -> None:
    """Who tries or asks too often is slowed down, and the counts live in the broker: the tests before, a run before
    or one at the same time must not use up a test's tries."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "KEY_PREFIX": uuid4().hex}}


@pytest.fixture(scope="module")
def made_once(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """What the module's `make_once()` makes: a study in some state takes seconds, and many tests begin with the same.

    Its rows live in one transaction around the module, each test in a savepoint of it.
    """
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around._from_testcase = True  # type: ignore[attr-defined]  # what must be outermost is so within this one
        around.__enter__()
        connection.close = lambda: None  # type: ignore[method-assign]  # the end of a test would end the transaction
        try:
            made = request.module.make_once()
            with django_db_blocker.block():
                yield made
        finally:
            del connection.close
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def made(made_once: Any, db: None) -> Any:
    """A copy of it for this test: what a test changes, the next one does not meet."""
    return copy.deepcopy(made_once)
