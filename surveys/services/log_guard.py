"""The database itself refuses to change or remove what stands in the log; set up with its tables."""

from __future__ import annotations

from typing import Any

from django.db import connections

TABLES = ("surveys_logleaf", "surveys_checkpoint")
FUNCTION = """
CREATE OR REPLACE FUNCTION surveys_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of % are written once', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
TRIGGER = """
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION surveys_append_only()
"""


def guard(sender: Any, using: str, **kwargs: Any) -> None:
    """Hears that the tables were made or changed."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only'")
        missing = cursor.fetchone()[0] < len(TABLES)
        there = set(connection.introspection.table_names(cursor)) >= set(TABLES) if missing else False
        if there:
            cursor.execute(FUNCTION)
            for table in TABLES:
                cursor.execute(TRIGGER.format(table=table))
