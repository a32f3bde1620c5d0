import django.db.models.deletion
from django.db import migrations, models


FROZEN = """
CREATE FUNCTION recruitment_exam_announced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.seated_at IS NOT NULL OR OLD.committed_at IS NOT NULL AND (TG_OP = 'DELETE'
      OR OLD.value <> '' AND (OLD.value, OLD.drawn_at, OLD.committed_at) IS DISTINCT FROM (NEW.value, NEW.drawn_at, NEW.committed_at)
      OR (OLD.recruitment_id, OLD.held_on, OLD.source, OLD.draw_at, OLD.spare_rooms, OLD.rows, OLD.columns)
         IS DISTINCT FROM (NEW.recruitment_id, NEW.held_on, NEW.source, NEW.draw_at, NEW.spare_rooms, NEW.rows, NEW.columns)
      OR NEW.committed_at IS NOT NULL AND OLD.commitment <> NEW.commitment) THEN
    RAISE EXCEPTION 'what a draw was announced about stays as it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION recruitment_exam_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  exams bigint[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.exam_id] WHEN 'DELETE' THEN ARRAY[OLD.exam_id] ELSE ARRAY[OLD.exam_id, NEW.exam_id] END;
BEGIN
  IF TG_TABLE_NAME = 'recruitment_sitter' AND TG_OP = 'UPDATE' THEN
    IF NEW.name = '' AND NEW.shown = '' AND NEW.number_digest = lpad(NEW.number::text, 64, '-') AND
       (OLD.exam_id, OLD.number, OLD.position_at, OLD.city, OLD.accessible) = (NEW.exam_id, NEW.number, NEW.position_at, NEW.city, NEW.accessible) THEN
      RETURN NEW;  -- forgotten at the end of the retention period: numbers and seats stay
    END IF;
  END IF;
  IF EXISTS (SELECT FROM recruitment_exam e WHERE e.id = ANY(exams) AND e.committed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'what a draw was announced about stays as it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER recruitment_exam_once BEFORE UPDATE OR DELETE ON recruitment_exam FOR EACH ROW EXECUTE FUNCTION recruitment_exam_announced();
CREATE TRIGGER recruitment_paper_frozen BEFORE INSERT OR UPDATE OR DELETE ON recruitment_paper FOR EACH ROW EXECUTE FUNCTION recruitment_exam_frozen();
CREATE TRIGGER recruitment_room_frozen BEFORE INSERT OR UPDATE OR DELETE ON recruitment_room FOR EACH ROW EXECUTE FUNCTION recruitment_exam_frozen();
CREATE TRIGGER recruitment_sitter_frozen BEFORE INSERT OR UPDATE OR DELETE ON recruitment_sitter FOR EACH ROW EXECUTE FUNCTION recruitment_exam_frozen();
"""
THAWED = """
DROP TRIGGER recruitment_exam_once ON recruitment_exam;
DROP TRIGGER recruitment_paper_frozen ON recruitment_paper;
DROP TRIGGER recruitment_room_frozen ON recruitment_room;
DROP TRIGGER recruitment_sitter_frozen ON recruitment_sitter;
DROP FUNCTION recruitment_exam_announced(), recruitment_exam_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0005_inquiry'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('held_on', models.DateField(verbose_name='笔试日期')),
                ('source', models.CharField(max_length=300, verbose_name='随机数来源')),
                ('draw_at', models.DateTimeField(verbose_name='随机数公布时间')),
                ('spare_rooms', models.IntegerField(default=1, verbose_name='每城市备用考场')),
                ('rows', models.IntegerField(default=6)),
                ('columns', models.IntegerField(default=5)),
                ('state', models.CharField(choices=[('编制中', 'Prepared'), ('审批中', 'Decided'), ('待抽签', 'Announced'), ('编排中', 'Drawn'), ('已编排', 'Seated')], default='编制中', max_length=10, verbose_name='状态')),
                ('counts', models.JSONField(default=list)),
                ('commitment', models.CharField(default='', max_length=64, verbose_name='承诺值')),
                ('committed_at', models.DateTimeField(null=True, verbose_name='公布时间')),
                ('value', models.CharField(default='', max_length=200, verbose_name='随机数')),
                ('drawn_at', models.DateTimeField(null=True, verbose_name='录入时间')),
                ('seats_sm3', models.CharField(default='', max_length=64)),
                ('seated_at', models.DateTimeField(null=True, verbose_name='编排时间')),
                ('case_number', models.CharField(default='', max_length=60, verbose_name='办件')),
                ('made_by', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('recruitment', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.IntegerField(verbose_name='序号')),
                ('city', models.CharField(max_length=80, verbose_name='考试城市')),
                ('site', models.CharField(max_length=120, verbose_name='考点')),
                ('name', models.CharField(max_length=40, verbose_name='考场')),
                ('accessible', models.BooleanField(default=False, verbose_name='无障碍')),
                ('exam', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.exam')),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='抽签序号')),
                ('seat', models.SmallIntegerField(verbose_name='座位号')),
                ('exam', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.exam')),
                ('room', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.room')),
            ],
        ),
        migrations.CreateModel(
            name='Sitter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='抽签序号')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('number_digest', models.CharField(max_length=64)),
                ('shown', models.CharField(max_length=18, verbose_name='证件号码')),
                ('position_at', models.IntegerField(verbose_name='职位序号')),
                ('city', models.CharField(max_length=80, verbose_name='考试城市')),
                ('accessible', models.BooleanField(default=False, verbose_name='无障碍')),
                ('exam', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.exam')),
            ],
        ),
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=80, verbose_name='考试类别')),
                ('subject', models.CharField(max_length=80, verbose_name='科目')),
                ('tests', models.CharField(max_length=300, verbose_name='测查内容')),
                ('theory_share', models.IntegerField(verbose_name='政治理论占比（%）')),
                ('starts_at', models.DateTimeField(verbose_name='开始')),
                ('ends_at', models.DateTimeField(verbose_name='结束')),
                ('exam', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.exam')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('exam', 'category', 'subject'), name='paper_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('exam', 'at'), name='room_at'),
        ),
        migrations.AddConstraint(
            model_name='room',
            constraint=models.UniqueConstraint(fields=('exam', 'city', 'site', 'name'), name='room_once'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('exam', 'number'), name='seat_of_number'),
        ),
        migrations.AddConstraint(
            model_name='seat',
            constraint=models.UniqueConstraint(fields=('room', 'seat'), name='seat_once'),
        ),
        migrations.AddConstraint(
            model_name='sitter',
            constraint=models.UniqueConstraint(fields=('exam', 'number'), name='sitter_number'),
        ),
        migrations.AddConstraint(
            model_name='sitter',
            constraint=models.UniqueConstraint(fields=('exam', 'number_digest'), name='sitter_once'),
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
