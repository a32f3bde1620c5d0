"""Ballots, voters, envelopes, votes; nothing comes into a ballot that is closed."""

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

CLOSED = """
CREATE FUNCTION ballots_open() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF EXISTS (SELECT 1 FROM ballots_ballot WHERE id = NEW.ballot_id AND closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'ballot % is closed', NEW.ballot_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE FUNCTION ballots_closed_once() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF OLD.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'ballot % is closed', OLD.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $body$;
CREATE TRIGGER ballots_ballot_closed_once BEFORE UPDATE ON ballots_ballot
  FOR EACH ROW EXECUTE FUNCTION ballots_closed_once();
""" + "\n".join(f"""CREATE TRIGGER ballots_{table}_open BEFORE INSERT OR UPDATE ON ballots_{table}
  FOR EACH ROW EXECUTE FUNCTION ballots_open();""" for table in ("voter", "envelope", "vote", "papercount")) + """
CREATE TRIGGER ballots_ballot_kept BEFORE DELETE OR TRUNCATE ON ballots_ballot
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ballots_voter_kept BEFORE DELETE OR TRUNCATE ON ballots_voter
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ballots_envelope_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ballots_envelope
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER ballots_vote_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ballots_vote
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
"""


def key(to: str, **options: object) -> models.ForeignKey:
    """A foreign key."""
    return models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, to=to, **{"related_name": "+", **options})


def identity() -> tuple[str, models.Field]:
    """The primary key."""
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Ballots."""

    initial = True
    dependencies = [("ledger", "0001_ledger"), ("organs", "0001_organs"), ("record", "0001_record")]
    operations = [
        migrations.CreateModel("Ballot", [
            identity(),
            ("organ", key("organs.organ")),
            ("case_number", models.CharField(db_index=True, default="", max_length=60, verbose_name="办件")),
            ("kind", models.CharField(max_length=10, verbose_name="方式")),
            ("subject", models.CharField(max_length=200, verbose_name="事项")),
            ("candidates", models.JSONField(verbose_name="人选")),
            ("choices", ArrayField(models.CharField(max_length=20), verbose_name="选项")),
            ("most_chosen", models.IntegerField(null=True, verbose_name="最多可推荐人数")),
            ("due_count", models.IntegerField(verbose_name="应到人数")),
            ("opened_by", models.CharField(max_length=120, verbose_name="组织人")),
            ("opened_at", models.DateTimeField()),
            ("leaf", key("ledger.leaf", db_index=False)),
            ("key_name", models.CharField(max_length=32, unique=True, verbose_name="密钥")),
            ("slip_count", models.IntegerField(default=0, verbose_name="印发投票码数")),
            ("present_count", models.IntegerField(null=True, verbose_name="实到人数")),
            ("paper", models.JSONField(null=True, verbose_name="纸质票计票结果")),
            ("closed_by", models.CharField(default="", max_length=120, verbose_name="计票人")),
            ("closed_at", models.DateTimeField(null=True)),
        ]),
        migrations.CreateModel("Voter", [
            identity(),
            ("ballot", key("ballots.ballot", related_name="voters", db_index=False)),
            ("person", key("record.person")),
            ("name", models.CharField(max_length=80, verbose_name="姓名")),
            ("collected", models.BooleanField(default=False, verbose_name="已领票")),
            ("leaf", key("ledger.leaf", db_index=False)),
        ], options={"constraints": [
            models.UniqueConstraint(fields=("ballot", "person"), name="ballots_voter_once")]}),
        migrations.CreateModel("Envelope", [
            ("code_digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
            ("ballot", key("ballots.ballot", related_name="envelopes")),
            ("sealed", models.BinaryField()),
        ]),
        migrations.CreateModel("Vote", [
            identity(),
            ("ballot", key("ballots.ballot", related_name="votes")),
            ("marks", ArrayField(models.SmallIntegerField())),
            ("leaf", key("ledger.leaf", db_index=False)),
        ]),
        migrations.CreateModel("PaperCount", [
            identity(),
            ("ballot", key("ballots.ballot", related_name="paper_counts", db_index=False)),
            ("counter_id", models.BigIntegerField()),
            ("counter", models.CharField(max_length=120, verbose_name="计票人")),
            ("figures", models.JSONField(verbose_name="计票结果")),
        ], options={"constraints": [
            models.UniqueConstraint(fields=("ballot", "counter_id"), name="ballots_paper_count_once")]}),
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
    ]
