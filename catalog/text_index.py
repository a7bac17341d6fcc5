"""The database's own index over the text of products, installed after migrations.

Not in a migration: where Django rebuilds a table on SQLite, its triggers are lost.
"""

import logging
from typing import Any

from django.db import DatabaseError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

# With a copy of its own of the text: an "external content" table is smaller, but where
# it once was out of step, every later change of that product failed as "malformed".
SQLITE_PARTS = {
    "catalog_product_fts": """
CREATE VIRTUAL TABLE catalog_product_fts USING fts5(search_text, tokenize='trigram')""",
    "catalog_product_fts_insert": """
CREATE TRIGGER catalog_product_fts_insert AFTER INSERT ON catalog_product BEGIN
    INSERT OR REPLACE INTO catalog_product_fts (rowid, search_text)
    VALUES (new.id, new.search_text);
END""",
    "catalog_product_fts_delete": """
CREATE TRIGGER catalog_product_fts_delete AFTER DELETE ON catalog_product BEGIN
    DELETE FROM catalog_product_fts WHERE rowid = old.id;
END""",
    "catalog_product_fts_update": """
CREATE TRIGGER catalog_product_fts_update AFTER UPDATE OF search_text
ON catalog_product WHEN new.search_text IS NOT old.search_text BEGIN
    INSERT OR REPLACE INTO catalog_product_fts (rowid, search_text)
    VALUES (new.id, new.search_text);
END""",
}
SQLITE_FILL = """
INSERT INTO catalog_product_fts (rowid, search_text)
SELECT id, search_text FROM catalog_product"""

POSTGRESQL_PARTS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS catalog_product_search_text ON catalog_product"
    " USING gin (search_text gin_trgm_ops)",
]


def install_text_index(using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate: put in what is missing, and leave the rest alone."""
    connection = connections[using]
    if "catalog_product" not in connection.introspection.table_names():
        return
    if connection.vendor == "sqlite":
        _install_sqlite(connection)
    elif connection.vendor == "postgresql":
        _install_postgresql(connection)


def _install_sqlite(connection: BaseDatabaseWrapper) -> None:
    with transaction.atomic(connection.alias), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, type, sql FROM sqlite_master"
            " WHERE name LIKE 'catalog_product_fts%' AND type IN ('table', 'trigger')"
        )
        found = {name: (kind, sql) for name, kind, sql in cursor.fetchall()}
        there = {name: found.get(name, ("", ""))[1] for name in SQLITE_PARTS}
        if there == {name: sql.strip() for name, sql in SQLITE_PARTS.items()}:
            return
        for name in SQLITE_PARTS:
            if name in found:
                cursor.execute(f"DROP {found[name][0]} {name}")
        for sql in SQLITE_PARTS.values():
            cursor.execute(sql.strip())
        cursor.execute(SQLITE_FILL)


def _install_postgresql(connection: BaseDatabaseWrapper) -> None:
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            for sql in POSTGRESQL_PARTS:
                cursor.execute(sql)
    except DatabaseError as error:
        log.warning("Text search works, but without its index: %s", error)
