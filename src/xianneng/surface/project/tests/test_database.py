"""The application's role gets what the models declare, and not more."""

import os

import psycopg
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from xianneng.surface.project import database


@pytest.mark.django_db
def test_tests_work_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolsuper FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("xn_app", False)


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["TRUNCATE django_session", "DELETE FROM django_migrations",
                                       "CREATE TABLE mine (id int)", "DROP TABLE django_session"])
def test_the_application_cannot_change_the_schema(statement: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match=r"denied|owner"):
        cursor.execute(statement)


@pytest.mark.django_db
def test_background_jobs_can_be_deferred_by_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('procrastinate_jobs', 'INSERT'),"
                       " has_sequence_privilege('procrastinate_jobs_id_seq', 'USAGE')")
        assert cursor.fetchone() == (True, True)


def test_a_fresh_database_is_seen_by_others(fresh_database) -> None:  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('fresh', 'one')")
    with psycopg.connect(fresh_database.url) as other:
        assert other.execute("SELECT count(*) FROM django_content_type WHERE app_label = 'fresh'").fetchone() == (1,)
    assert fresh_database.url != os.environ.get("DATABASE_URL")


def test_roles_script_makes_two_roles_without_power() -> None:
    script = database.roles_sql()
    assert script.count("NOSUPERUSER") == 2
    assert "PASSWORD '" not in script
