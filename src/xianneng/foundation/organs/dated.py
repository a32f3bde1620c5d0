"""Effective dating: the shape of every row that is true for a while and known for a while.

A row holds from ``valid_from`` to before ``valid_to`` (of the organ or person), and the platform held it to be so from
``known_from`` to before ``known_to``. An open end is 9999-12-31 (`OPEN`, `NEVER`), a beginning that nobody said 0001-01-01
(`UNDATED`, only of 学历学位 and 家庭成员), which every driver and engine reads.
Nothing is overwritten: a change ends the old rows' ``known_to`` and inserts new ones, in one statement (`amend`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any, Self, cast

from django.db import connection, migrations, models
from django.db.models.functions import Now

from xianneng.foundation.ledger.models import Leaf
from xianneng.law.refusals import Conflict

OPEN = date(9999, 12, 31)
UNDATED = date(1, 1, 1)
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_played: ContextVar[Callable[[], datetime] | None] = ContextVar("_played", default=None)


class DatedQuerySet(models.QuerySet[Any]):
    """The one way in: rows as of a date, as known at a moment."""

    def as_of(self, valid_on: date, known_at: datetime | None = None) -> Self:
        """Rows true on ``valid_on``, as known at ``known_at`` (now when left out)."""
        return self.known(known_at).filter(valid_from__lte=valid_on, valid_to__gt=valid_on)

    def known(self, known_at: datetime | None = None) -> Self:
        """The whole history, as known at ``known_at`` (now when left out)."""
        if known_at is None:
            return self.filter(known_to=NEVER)
        return self.filter(known_from__lte=known_at, known_to__gt=known_at)


class Dated(models.Model):
    """A row with two time axes, sealed by the leaf that wrote it and, once ended, by the leaf that ended it."""

    id = models.BigAutoField(primary_key=True)
    valid_from = models.DateField("起始日期")
    valid_to = models.DateField("截止日期", default=OPEN)
    known_from = models.DateTimeField(db_default=Now())
    known_to = models.DateTimeField(default=NEVER)
    # No constraints of the database: they cost a row more than the row itself. `ledger.verify` finds a row without its leaf.
    leaf = models.ForeignKey(Leaf, models.DO_NOTHING, db_index=False, db_constraint=False, related_name="+")
    ended_leaf = models.ForeignKey(Leaf, models.DO_NOTHING, null=True, db_index=False, db_constraint=False,
                                   related_name="+")

    objects = DatedQuerySet.as_manager()
    updatable = ("known_to", "ended_leaf_id")

    class Meta:
        abstract = True


def value_columns(model: type[Dated]) -> list[str]:
    """The columns of a dated model that carry its facts (without ids, times and leaves)."""
    own = {"id", "valid_from", "valid_to", "known_from", "known_to", "leaf_id", "ended_leaf_id"}
    return [column for field in model._meta.concrete_fields if (column := str(field.column)) not in own]


def field_of(model: type[models.Model], column: str) -> "models.Field[Any, Any]":
    """The field that a column belongs to."""
    return cast("models.Field[Any, Any]", model._meta.get_field(column))


def sealed_columns(model: type[Dated]) -> list[str]:
    """The columns whose bytes the ledger seals, in order."""
    return ["id", *value_columns(model), "valid_from", "valid_to", "known_from", "leaf_id"]


def lock(model: type[models.Model], ids: Iterable[int]) -> datetime:
    """Lock owners in id order, so that two changes never deadlock; return the moment from which a change is known."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE",
                       [sorted(set(ids))])
        if clock := _played.get():
            return clock()
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])


@contextmanager
def played(clock: Callable[[], datetime]) -> Iterator[None]:
    """What the block writes is known from this clock's moments, each later than the one before: a demonstration plays its cases at earlier times."""
    before = _played.set(clock)
    try:
        yield
    finally:
        _played.reset(before)


def amend(model: type[Dated], *, leaf_id: int, known_at: datetime, end_ids: Sequence[int] = (),
          rows: Sequence[Mapping[str, Any]] = ()) -> list[int]:
    """End ``end_ids`` and insert ``rows`` (column → value, with valid_from), in one statement; the new ids.

    Raises Conflict when a row to be ended was ended by someone else meanwhile.
    """
    table = model._meta.db_table
    columns = [*value_columns(model), "valid_from", "valid_to"]
    with connection.cursor() as cursor:
        ended = f"""UPDATE {table} SET known_to = %s, ended_leaf_id = %s
                    WHERE id = ANY(%s) AND known_to = '9999-12-31Z' RETURNING id"""
        ended_values: list[Any] = [known_at, leaf_id, list(end_ids)]
        if not rows:
            cursor.execute(ended, ended_values)
            _all_ended(cursor.rowcount, end_ids)
            return []
        tuple_sql = "(" + ", ".join(["%s"] * len(columns)) + ", %s, '9999-12-31Z', %s)"
        values = [value for row in rows
                  for value in (*(_column(model, name, row) for name in columns), known_at, leaf_id)]
        cursor.execute(
            f"""WITH ended AS ({ended}), written AS (
                  INSERT INTO {table} ({", ".join(columns)}, known_from, known_to, leaf_id)
                  VALUES {", ".join([tuple_sql] * len(rows))} RETURNING id)
                SELECT (SELECT count(*) FROM ended), array(SELECT id FROM written ORDER BY id)""",
            [*ended_values, *values])
        count, ids = cursor.fetchone()
        _all_ended(count, end_ids)
        return list(ids)


def _column(model: type[Dated], name: str, row: Mapping[str, Any]) -> Any:
    if name in row:
        return row[name]
    return OPEN if name == "valid_to" else field_of(model, name).get_default()


def _all_ended(count: int, end_ids: Sequence[int]) -> None:
    if count != len(set(end_ids)):
        raise Conflict("信息已被他人更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")


CHECK_FUNCTION = """
CREATE OR REPLACE FUNCTION dated_check() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
  owner text := TG_ARGV[0]; owners text := TG_ARGV[1]; rule text := TG_ARGV[2]; subtype text := TG_ARGV[3];
  ids bigint[]; bad bigint;
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT %I ORDER BY %I) FROM changed', owner, owner) INTO ids;
  IF ids IS NULL THEN RETURN NULL; END IF;
  EXECUTE format('SELECT count(*) FROM (SELECT id FROM %I WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE) l', owners)
    USING ids INTO bad;
  IF bad < cardinality(ids) THEN
    RAISE EXCEPTION 'rows of % are of somebody who is not in %', TG_TABLE_NAME, owners USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF rule = 'many' THEN RETURN NULL; END IF;
  EXECUTE format('SELECT %1$I FROM (SELECT %1$I, valid_to, lead(valid_from) OVER w AS next_from FROM %2$I
    WHERE %1$I = ANY($1) AND known_to = ''9999-12-31Z'' AND %3$s WINDOW w AS (PARTITION BY %1$I %4$s ORDER BY valid_from, id)) r
    WHERE next_from < valid_to OR ($2 AND next_from > valid_to) LIMIT 1', owner, TG_TABLE_NAME,
    CASE WHEN rule = 'main' THEN subtype ELSE 'true' END, CASE WHEN rule = 'by' THEN ', ' || subtype ELSE '' END)
    USING ids, rule = 'one' INTO bad;
  IF bad IS NOT NULL THEN
    RAISE EXCEPTION 'dated rows of % % overlap or leave a gap in %', owner, bad, TG_TABLE_NAME
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = TG_TABLE_NAME || '_dated';
  END IF;
  RETURN NULL;
END $body$;
"""


def dated_table(table: str, *, owner: str, owners: str, rule: str, subtype: str = "") -> migrations.RunSQL:
    """The triggers of one dated table: its time constraint, and nothing but the end of knowledge ever updated.

    ``rule``: ``one`` (exactly one, without gaps), ``at_most_one``, ``by`` (at most one for each ``subtype``
    columns), ``main`` (at most one among the rows for which the SQL condition ``subtype`` holds), ``many``.
    """
    sql = [f"""CREATE INDEX {table}_owner ON {table} ({owner}, valid_from);
        CREATE INDEX {table}_leaf ON {table} USING brin (leaf_id) WITH (pages_per_range = 16, autosummarize = on);
        CREATE INDEX {table}_ended ON {table} (ended_leaf_id) WHERE ended_leaf_id IS NOT NULL;
        ALTER TABLE {table} ADD CONSTRAINT {table}_valid CHECK (valid_from < valid_to),
          ADD CONSTRAINT {table}_known CHECK (known_from < known_to);
        CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION dated_frozen();"""]
    if rule != "many":
        for event in ("INSERT", "UPDATE"):
            sql.append(f"""CREATE TRIGGER {table}_check_{event.lower()} AFTER {event} ON {table}
                REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
                EXECUTE FUNCTION dated_check('{owner}', '{owners}', '{rule}', '{subtype}');""")
    return migrations.RunSQL("\n".join(sql), migrations.RunSQL.noop)


def without_constraints(model: str) -> list[migrations.AlterField]:
    """The migration of a dated model that was made while its leaves were foreign keys of the database."""
    return [migrations.AlterField(model, name, models.ForeignKey(
        "ledger.Leaf", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", null=name == "ended_leaf"))
        for name in ("leaf", "ended_leaf")]


def owned_table(table: str, *, owner: str, owners: str) -> migrations.RunSQL:
    """The trigger of a table with the rule ``many``: its owners exist, and stay as they are until the transaction ends.

    A foreign key would ask once a row; this asks once a statement.
    """
    return migrations.RunSQL(f"""CREATE TRIGGER {table}_check_insert AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION dated_check('{owner}', '{owners}', 'many', '');""",
        f"DROP TRIGGER {table}_check_insert ON {table}")


FROZEN_FUNCTION = """
CREATE FUNCTION dated_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'known_to' - 'ended_leaf_id' = to_jsonb(OLD) - 'known_to' - 'ended_leaf_id'
       AND OLD.known_to = '9999-12-31Z' THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'a dated row is never changed or deleted (%, id %)', TG_TABLE_NAME, OLD.id;
END $body$;
"""
