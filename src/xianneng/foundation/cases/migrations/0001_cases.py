"""The tables of cases, and triggers that refuse to change what was said and decided."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FROZEN = ("event", "opinion", "finding", "material", "copy", "urge", "processversion")

FUNCTIONS = """
CREATE FUNCTION cases_frozen() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  RAISE EXCEPTION 'a row of % is never changed or deleted', TG_TABLE_NAME;
END $body$;

-- A notice is closed once and an objection answered once: the named columns may be filled in, never changed again.
CREATE FUNCTION cases_filled_once() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV AND to_jsonb(OLD) ->> TG_ARGV[0] IS NULL THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a row of % is filled in once and never deleted', TG_TABLE_NAME;
END $body$;
"""

TRIGGERS = (
    "".join(
        f"""
CREATE TRIGGER cases_{table}_frozen BEFORE UPDATE OR DELETE OR TRUNCATE ON cases_{table}
  FOR EACH STATEMENT EXECUTE FUNCTION cases_frozen();"""
        for table in FROZEN
    )
    + """
CREATE TRIGGER cases_notice_filled BEFORE UPDATE OR DELETE ON cases_notice
  FOR EACH ROW EXECUTE FUNCTION cases_filled_once('closed_at', 'result', 'closed_by');
CREATE TRIGGER cases_objection_filled BEFORE UPDATE OR DELETE ON cases_objection
  FOR EACH ROW EXECUTE FUNCTION cases_filled_once('answered_at', 'answer', 'upheld', 'answered_by');
CREATE TRIGGER cases_notice_kept BEFORE TRUNCATE ON cases_notice FOR EACH STATEMENT EXECUTE FUNCTION cases_frozen();
CREATE TRIGGER cases_objection_kept BEFORE TRUNCATE ON cases_objection
  FOR EACH STATEMENT EXECUTE FUNCTION cases_frozen();
"""
)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("access", "0001_access"),
        ("ledger", "0001_ledger"),
        ("organs", "0001_organs"),
        ("record", "0001_record"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(unique=True, verbose_name="日期")),
                ("kind", models.CharField(max_length=1, verbose_name="休/班")),
                ("name", models.CharField(default="", max_length=20, verbose_name="节日")),
                ("document", models.CharField(default="", max_length=80, verbose_name="依据")),
            ],
        ),
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("confirmed", models.BooleanField(default=True, verbose_name="已按当年通知核定")),
                ("maintained_by", models.CharField(max_length=200)),
                ("maintained_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="办件编号")),
                ("type", models.CharField(max_length=60, verbose_name="办件类型")),
                ("title", models.CharField(max_length=200, verbose_name="标题")),
                ("opened_by", models.CharField(max_length=160, verbose_name="经办人")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("办理中", "Running"),
                            ("暂缓", "Suspended"),
                            ("已办结", "Closed"),
                            ("已终止", "Terminated"),
                            ("已撤回", "Withdrawn"),
                        ],
                        default="办理中",
                        max_length=6,
                        verbose_name="状态",
                    ),
                ),
                ("engine", models.JSONField(default=dict, verbose_name="流程状态")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="办件数据"
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField(null=True, verbose_name="生效时间")),
                ("closed_at", models.DateTimeField(null=True, verbose_name="办结时间")),
                ("due_on", models.DateField(null=True, verbose_name="期限")),
                (
                    "opened_office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="access.office"
                    ),
                ),
                (
                    "opened_user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organs.organ",
                        verbose_name="呈报机关",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="%(class)ss", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="access.office"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("prefix", models.CharField(max_length=10)),
                ("year", models.IntegerField()),
                ("last", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(models.F("prefix"), models.F("year"), name="counter_prefix_year")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("actor", models.CharField(max_length=200)),
                ("data", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="%(class)ss", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=60, verbose_name="认定事项")),
                ("value", models.CharField(max_length=60, verbose_name="结论")),
                ("text", models.TextField(default="", verbose_name="说明")),
                ("signatories", models.JSONField(verbose_name="认定人")),
                ("materials", models.TextField(default="", verbose_name="依据材料")),
                ("made_by", models.CharField(max_length=200, verbose_name="记录人")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="%(class)ss", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="record.person"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=60, verbose_name="种类")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("file_name", models.CharField(max_length=200, verbose_name="文件名")),
                ("size", models.BigIntegerField(verbose_name="字节")),
                ("sm3", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=300)),
                ("signed", models.BooleanField(default=False, verbose_name="签章件")),
                ("added_by", models.CharField(max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="%(class)ss", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="公示内容")),
                ("contacts", models.TextField(verbose_name="受理方式")),
                ("from_on", models.DateField(verbose_name="公示开始")),
                ("to_on", models.DateField(verbose_name="公示截止（不含）")),
                ("published_at", models.DateTimeField()),
                ("published_by", models.CharField(max_length=200)),
                ("result", models.CharField(default="", max_length=300, verbose_name="公示结果")),
                ("closed_at", models.DateTimeField(null=True)),
                ("closed_by", models.CharField(default="", max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="notices", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="异议内容")),
                ("contact", models.CharField(default="", max_length=200, verbose_name="反映人及联系方式")),
                ("received_at", models.DateTimeField()),
                ("received_by", models.CharField(max_length=200)),
                ("answer", models.TextField(default="", verbose_name="核查答复")),
                ("upheld", models.BooleanField(null=True, verbose_name="异议成立")),
                ("answered_by", models.CharField(default="", max_length=200)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="objections", to="cases.notice"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="record.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProcessVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("type", models.CharField(max_length=60, verbose_name="办件类型")),
                ("number", models.IntegerField(verbose_name="版本号")),
                ("xml", models.TextField()),
                ("sm3", models.CharField(max_length=64)),
                ("valid_from", models.DateField(verbose_name="启用日期")),
                ("published_by", models.CharField(default="", max_length=160, verbose_name="发布人")),
                ("published_at", models.DateTimeField()),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="organs.organ"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="case",
            name="process",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="cases.processversion"
            ),
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField(verbose_name="顺序")),
                (
                    "state",
                    models.CharField(
                        choices=[("在办", "Active"), ("暂缓", "Suspended"), ("移出", "Removed")],
                        default="在办",
                        max_length=4,
                        verbose_name="状态",
                    ),
                ),
                ("reason", models.CharField(default="", max_length=300, verbose_name="原因")),
                ("data", models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="subjects", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="record.person"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("result", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("engine_id", models.UUIDField()),
                ("step", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=60, verbose_name="环节")),
                ("form", models.CharField(max_length=60)),
                ("rule", models.CharField(max_length=10, verbose_name="办理方式")),
                (
                    "state",
                    models.CharField(
                        choices=[("待办", "Open"), ("已办", "Done"), ("已取消", "Cancelled")],
                        default="待办",
                        max_length=4,
                        verbose_name="状态",
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField(null=True, verbose_name="期限")),
                ("done_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(default="", max_length=20, verbose_name="结果")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="所填内容"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="tasks", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.IntegerField(verbose_name="顺序")),
                (
                    "state",
                    models.CharField(
                        choices=[("待办", "Waiting"), ("已办", "Done"), ("已转出", "Passed On"), ("已减签", "Dropped")],
                        default="待办",
                        max_length=4,
                        verbose_name="状态",
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("原定", "Drawn"), ("加签", "Added"), ("转办", "Reassigned"), ("委派", "Delegated")],
                        default="原定",
                        max_length=4,
                        verbose_name="来源",
                    ),
                ),
                (
                    "acts_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="delegates",
                        to="cases.participant",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="access.office"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="participants", to="cases.task"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "indexes": [
                    models.Index(fields=["office"], name="seat_waiting_office", condition=models.Q(state="待办")),
                    models.Index(fields=["user"], name="seat_waiting_user", condition=models.Q(state="待办")),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("step_name", models.CharField(max_length=60, verbose_name="环节")),
                ("outcome", models.CharField(max_length=20, verbose_name="意见")),
                ("text", models.TextField(default="", verbose_name="意见内容")),
                ("office_title", models.CharField(max_length=120, verbose_name="职务")),
                ("name", models.CharField(max_length=80, verbose_name="姓名")),
                ("stands_in_for", models.CharField(default="", max_length=160, verbose_name="代办说明")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="%(class)ss", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="opinions", to="cases.task"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Urge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("text", models.CharField(default="", max_length=300)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="%(class)ss", to="cases.case"
                    ),
                ),
                (
                    "leaf",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf"
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="urges", to="cases.task"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="processversion",
            constraint=models.UniqueConstraint(
                models.F("type"),
                models.F("jurisdiction"),
                models.F("number"),
                name="process_version_number",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["organ", "-opened_at"], name="case_organ_opened"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["opened_office", "-opened_at"], name="case_office_opened"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "due_on"], name="case_state_due"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(models.F("case"), models.F("person"), name="subject_once"),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(condition=models.Q(("state", "待办")), fields=["due_on"], name="task_open_due"),
        ),
        migrations.RunSQL(FUNCTIONS + TRIGGERS, "DROP FUNCTION cases_frozen, cases_filled_once CASCADE"),
    ]
