"""A queue of leaves without an entry (nobody searches ten million for three); marks that locate a changed row."""

import django.db.models.deletion
from django.db import migrations, models

QUEUE = """
CREATE FUNCTION ledger_queue() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  INSERT INTO ledger_pending (leaf_id) VALUES (NEW.id);
  RETURN NULL;
END $body$;
CREATE TRIGGER ledger_leaf_queue AFTER INSERT ON ledger_leaf FOR EACH ROW EXECUTE FUNCTION ledger_queue();
INSERT INTO ledger_pending (leaf_id) SELECT id FROM ledger_leaf l
  WHERE NOT EXISTS (SELECT FROM ledger_entry e WHERE e.leaf_id = l.id)
    AND NOT EXISTS (SELECT FROM ledger_refusedleaf r WHERE r.leaf_id = l.id);
CREATE TRIGGER ledger_mark_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_mark
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""


class Migration(migrations.Migration):
    """The queue and the marks."""

    dependencies = [("ledger", "0001_ledger")]
    operations = [
        migrations.CreateModel("Pending", [
            ("leaf_id", models.BigIntegerField(primary_key=True, serialize=False)),
        ]),
        migrations.CreateModel("Mark", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("act", models.CharField(max_length=5)),
            ("table", models.CharField(max_length=63)),
            ("rows", models.BinaryField()),
            ("leaf", models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name="marks",
                                       to="ledger.leaf")),
        ]),
        migrations.RunSQL(QUEUE, "DROP FUNCTION ledger_queue CASCADE"),
    ]
