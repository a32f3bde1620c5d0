"""The books: units and their members, approvals, entries that balance, and the balances that a trigger keeps."""

import datetime

import django.db.models.deletion
import django.db.models.functions.datetime
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

from xianneng.foundation.organs.dated import dated_table

DO_NOTHING = django.db.models.deletion.DO_NOTHING

BOOKS = """
CREATE SEQUENCE quotas_transaction;

-- A transaction comes in one statement, and its lines add up to zero in each unit, group and date.
CREATE FUNCTION quotas_post() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM lines GROUP BY transaction, unit_id, quota_id, effective_on HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'a transaction of the books does not balance' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE quotas_balance b SET amount = b.amount + s.amount
    FROM (SELECT unit_id, quota_id, account, sum(amount) AS amount FROM lines GROUP BY 1, 2, 3) s
    WHERE (b.unit_id, b.quota_id, b.account) = (s.unit_id, s.quota_id, s.account) AND s.amount <> 0;
  INSERT INTO quotas_balance (unit_id, quota_id, account, amount)
    SELECT unit_id, quota_id, account, sum(amount) FROM lines s
    WHERE NOT EXISTS (SELECT 1 FROM quotas_balance b
                      WHERE (b.unit_id, b.quota_id, b.account) = (s.unit_id, s.quota_id, s.account))
    GROUP BY 1, 2, 3;
  RETURN NULL;
END $body$;
CREATE TRIGGER quotas_entry_post AFTER INSERT ON quotas_entry REFERENCING NEW TABLE AS lines
  FOR EACH STATEMENT EXECUTE FUNCTION quotas_post();

CREATE FUNCTION quotas_one_unit() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE organ bigint;
BEGIN
  PERFORM id FROM organs_organ WHERE id IN (SELECT organ_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
  SELECT c.organ_id INTO organ FROM changed c JOIN quotas_unit cu ON cu.id = c.unit_id
    JOIN quotas_member m ON m.organ_id = c.organ_id AND m.id <> c.id AND m.known_to = '9999-12-31Z'
      AND m.valid_from < c.valid_to AND c.valid_from < m.valid_to
    JOIN quotas_unit mu ON mu.id = m.unit_id AND mu.groups && cu.groups LIMIT 1;
  IF organ IS NOT NULL THEN
    RAISE EXCEPTION 'organ % would count a group in two units', organ
      USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'quotas_member_one_unit';
  END IF;
  RETURN NULL;
END $body$;
CREATE TRIGGER quotas_member_one_unit AFTER INSERT ON quotas_member REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION quotas_one_unit();
CREATE INDEX quotas_entry_leaf ON quotas_entry USING brin (leaf_id);
""" + "\n".join(f"""CREATE TRIGGER quotas_{table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON quotas_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();""" for table in ("unit", "approval", "entry"))


def key(to: str, **options: object) -> models.ForeignKey:
    """A foreign key that nothing follows backwards."""
    return models.ForeignKey(on_delete=DO_NOTHING, to=to, **{"related_name": "+", **options})


def identity() -> tuple[str, models.Field]:
    """The primary key."""
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def group() -> tuple[str, models.Field]:
    """The quota id."""
    return "group", models.CharField(db_column="quota_id", max_length=20)


class Migration(migrations.Migration):
    """The books."""

    initial = True
    dependencies = [("ledger", "0001_ledger"), ("organs", "0001_organs"), ("record", "0001_record")]
    operations = [
        migrations.CreateModel("Unit", [
            identity(),
            ("name", models.CharField(max_length=120, verbose_name="核定单位")),
            ("jurisdiction", key("organs.organ")),
            ("level", models.CharField(max_length=60, verbose_name="职级设置层级")),
            ("scope", models.CharField(default="机关", max_length=10, verbose_name="范围")),
            ("variant", models.CharField(default="", max_length=20, verbose_name="规格")),
            ("pool", models.BooleanField(default=False, verbose_name="统筹")),
            ("groups", ArrayField(models.CharField(max_length=20), verbose_name="职级组")),
            ("leaf", key("ledger.leaf", db_index=False)),
        ]),
        migrations.CreateModel("Member", [
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("valid_from", models.DateField(verbose_name="起始日期")),
            ("valid_to", models.DateField(default=datetime.date(9999, 12, 31), verbose_name="截止日期")),
            ("known_from", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ("known_to", models.DateTimeField(default=datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC))),
            ("leaf", key("ledger.leaf", db_index=False)),
            ("ended_leaf", key("ledger.leaf", null=True, db_index=False)),
            ("unit", key("quotas.unit", related_name="members")),
            ("organ", key("organs.organ", related_name="quota_places", db_index=False)),
        ], options={"abstract": False}),
        migrations.CreateModel("Approval", [
            identity(),
            ("unit", key("quotas.unit", related_name="approvals", db_index=False)),
            group(),
            ("name", models.CharField(max_length=80)),
            ("base", models.IntegerField(verbose_name="核定基数")),
            ("cap", models.IntegerField(verbose_name="核定数")),
            ("text", models.CharField(max_length=200, verbose_name="算式")),
            ("article", models.CharField(max_length=120, verbose_name="依据")),
            ("rule_id", models.CharField(max_length=40)),
            ("grade", models.CharField(max_length=10, verbose_name="证据等级")),
            ("document", models.CharField(default="", max_length=120, verbose_name="核定文号")),
            ("valid_from", models.DateField()),
            ("leaf", key("ledger.leaf", db_index=False)),
        ], options={"indexes": [models.Index(fields=["unit", "group", "valid_from"], name="approval_unit_group")]}),
        migrations.CreateModel("Entry", [
            identity(),
            ("transaction", models.BigIntegerField()),
            ("unit", key("quotas.unit", related_name="entries", db_index=False)),
            group(),
            ("account", models.CharField(max_length=4)),
            ("amount", models.IntegerField()),
            ("effective_on", models.DateField()),
            ("organ", key("organs.organ", null=True, db_index=False)),
            ("person", key("record.person", null=True, db_index=False)),
            ("other_unit", key("quotas.unit", null=True, db_index=False)),
            ("case_number", models.CharField(default="", max_length=60)),
            ("text", models.CharField(default="", max_length=200)),
            ("made_at", models.DateTimeField()),
            ("leaf", key("ledger.leaf", db_index=False)),
        ], options={"indexes": [
            models.Index(fields=["unit", "group", "effective_on"], name="entry_unit_group"),
            models.Index(condition=models.Q(("case_number", ""), _negated=True), fields=["case_number"],
                         name="entry_case")]}),
        migrations.CreateModel("Balance", [
            identity(),
            ("unit", key("quotas.unit", related_name="balances", db_index=False)),
            group(),
            ("account", models.CharField(max_length=4)),
            ("amount", models.IntegerField()),
        ], options={"constraints": [
            models.UniqueConstraint(fields=("unit", "group", "account"), name="balance_account"),
            models.CheckConstraint(name="balance_signs", condition=models.Q(
                models.Q(("account__in", ["核定", "统筹借入", "超配"]), ("amount__lte", 0)),
                models.Q(("account__in", ["使用", "锁定", "预留", "统筹借出", "可用"]), ("amount__gte", 0)),
                _connector="OR"))]}),
        dated_table("quotas_member", owner="organ_id", owners="organs_organ", rule="many"),
        migrations.RunSQL(BOOKS, migrations.RunSQL.noop),
    ]
