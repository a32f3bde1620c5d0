"""The two roles of the database: the owner migrates, the application works with the least that its tables need.

A model says by a class attribute what may happen to its rows:

    append_only = True              insert only: decisions, leaves, ballots
    updatable = ("known_to",)       insert, and update of these columns only: effective-dated rows
    (nothing)                       insert, update, delete
"""

import logging
from collections.abc import Iterator
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import psycopg
from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from xianneng.surface.project.postgres import APPLICATION, OWNER, Cluster

logger = logging.getLogger(__name__)


def create(cluster: Cluster, name: str = "xianneng", *, template: str = "template0") -> bool:
    """Create the application's role and a database in the embedded cluster; False where the database was there."""
    password = cluster.passwords()[APPLICATION]
    with psycopg.connect(cluster.url(OWNER, "postgres"), autocommit=True) as db:
        if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
            db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(APPLICATION), password))
        if db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    return True


def grant(application_url: str) -> None:
    """Give the application's role what the models allow; to be run by the owner after each migration.

    In one transaction: a platform that is running has its rights all the time.
    """
    role = unquote(urlsplit(application_url).username or "")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if role in ("", cursor.fetchone()[0]):
            logger.warning(ONE_ROLE)
            return
        for statement in grants(role):
            cursor.execute(statement)


ONE_ROLE = ("数据库只有一个角色：应用程序自己就是表的所有者，防篡改的权限限制不起作用。"
            "请用 xianneng database roles --sql 建立两个角色，并设置 DATABASE_OWNER_URL")


def grants(role: str) -> Iterator[sql.Composed]:
    """The statements that leave ``role`` exactly the rights that the models declare."""
    to = sql.Identifier(role)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(to)
    yield sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(to)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to)
    yield sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(to)
    yield sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(to)
    for model in apps.get_models(include_auto_created=True):
        yield from _narrowed(model, to)


def _narrowed(model: type[models.Model], to: sql.Identifier) -> Iterator[sql.Composed]:
    updatable: tuple[str, ...] = getattr(model, "updatable", ())
    if not (updatable or getattr(model, "append_only", False)):
        return
    table = sql.Identifier(model._meta.db_table)
    yield sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(table, to)
    if updatable:
        fields = [cast("models.Field[Any, Any]", model._meta.get_field(name)) for name in updatable]
        columns = sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields)
        yield sql.SQL("GRANT UPDATE ({}) ON {} TO {}").format(columns, table, to)


def roles_sql() -> str:
    """The script with which a database administrator makes the two roles and the database (PostgreSQL 15 and up)."""
    return f"""\
-- Xianneng: two roles and one database. Run with psql as an administrator; it asks for the two passwords.
CREATE ROLE {OWNER} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
\\password {OWNER}
\\password {APPLICATION}
CREATE DATABASE xianneng OWNER {OWNER} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
REVOKE ALL ON DATABASE xianneng FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE xianneng TO {OWNER}, {APPLICATION};
\\connect xianneng
ALTER SCHEMA public OWNER TO {OWNER};
-- Then: DATABASE_OWNER_URL=postgresql://{OWNER}:…@host/xianneng and DATABASE_URL=postgresql://{APPLICATION}:…@host/xianneng,
-- and `xianneng migrate`, which also grants {APPLICATION} what it needs, table by table.
"""
