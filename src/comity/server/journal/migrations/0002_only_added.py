"""The head row, and triggers that refuse to change or remove what the journal holds."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TABLES = ("journal_entry", "journal_checkpoint")


def _sqlite(table: str, change: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the journal is only added to'); END"
    )


def forwards(apps: Any, editor: Any) -> None:
    """Make head and triggers."""
    apps.get_model("journal", "Head").objects.get_or_create(pk=1)
    if editor.connection.vendor == "postgresql":
        editor.execute(
            "CREATE FUNCTION journal_only_added() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the journal is only added to'; END $$"
        )
    for table in TABLES:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE TRIGGER {table}_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION journal_only_added()"
            )
        else:
            for change in ("update", "delete"):
                editor.execute(_sqlite(table, change))


def backwards(apps: Any, editor: Any) -> None:
    """Take the triggers away again."""
    for table in TABLES:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER {table}_only_added ON {table}")
        else:
            for change in ("update", "delete"):
                editor.execute(f"DROP TRIGGER {table}_no_{change}")
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION journal_only_added()")


class Migration(migrations.Migration):
    """See the module."""

    dependencies = (("journal", "0001_initial"),)
    operations = (migrations.RunPython(forwards, backwards),)
