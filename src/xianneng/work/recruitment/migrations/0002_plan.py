import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

FROZEN = """
CREATE FUNCTION recruitment_plan_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.approved_at IS NOT NULL THEN
    RAISE EXCEPTION 'an approved plan stays as it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE FUNCTION recruitment_need_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plans bigint[] := CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.plan_id] WHEN 'DELETE' THEN ARRAY[OLD.plan_id] ELSE ARRAY[OLD.plan_id, NEW.plan_id] END;
BEGIN
  IF EXISTS (SELECT FROM recruitment_plan p WHERE p.id = ANY(plans) AND p.approved_at IS NOT NULL) THEN
    RAISE EXCEPTION 'an approved plan stays as it is' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER recruitment_plan_once BEFORE UPDATE OR DELETE ON recruitment_plan FOR EACH ROW EXECUTE FUNCTION recruitment_plan_approved_once();
CREATE TRIGGER recruitment_need_frozen BEFORE INSERT OR UPDATE OR DELETE ON recruitment_need FOR EACH ROW EXECUTE FUNCTION recruitment_need_frozen();
CREATE TRIGGER recruitment_ground_frozen BEFORE UPDATE OR DELETE ON recruitment_ground FOR EACH ROW EXECUTE FUNCTION recruitment_frozen();
CREATE TRIGGER recruitment_ground_frozen_insert BEFORE INSERT ON recruitment_ground FOR EACH ROW EXECUTE FUNCTION recruitment_frozen_insert();
"""
THAWED = """
DROP TRIGGER recruitment_plan_once ON recruitment_plan;
DROP TRIGGER recruitment_need_frozen ON recruitment_need;
DROP TRIGGER recruitment_ground_frozen ON recruitment_ground;
DROP TRIGGER recruitment_ground_frozen_insert ON recruitment_ground;
DROP FUNCTION recruitment_plan_approved_once(), recruitment_need_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('organs', '0002_cheap_references'),
        ('recruitment', '0001_recruitment'),
    ]

    operations = [
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='计划名称')),
                ('year', models.IntegerField(verbose_name='年度')),
                ('declare_until', models.DateField(verbose_name='申报截止')),
                ('until_on', models.DateField(verbose_name='空缺计算至')),
                ('notes', models.TextField(default='', verbose_name='说明')),
                ('reasons', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('申报中', 'Declared'), ('统筹中', 'Balanced'), ('审批中', 'Decided'), ('已批准', 'Approved')], default='申报中', max_length=10, verbose_name='状态')),
                ('made_by', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField()),
                ('approved_at', models.DateTimeField(null=True, verbose_name='批准时间')),
                ('case_number', models.CharField(default='', max_length=60, verbose_name='办件')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organs.organ')),
            ],
            options={
                'indexes': [models.Index(fields=['organ', '-year'], name='plan_of_year')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='编制类型')),
                ('post', models.CharField(max_length=120, verbose_name='拟招职位')),
                ('target', models.CharField(max_length=30, verbose_name='招录对象')),
                ('count', models.IntegerField(verbose_name='申报人数')),
                ('reason', models.CharField(default='', max_length=300, verbose_name='用人理由')),
                ('allotted', models.IntegerField(null=True, verbose_name='核定人数')),
                ('note', models.CharField(default='', max_length=300, verbose_name='核定说明')),
                ('declared_by', models.CharField(max_length=200, verbose_name='申报人')),
                ('declared_at', models.DateTimeField()),
                ('organ', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organs.organ')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.plan')),
            ],
            options={
                'indexes': [models.Index(fields=['plan', 'organ'], name='need_of_plan')],
            },
        ),
        migrations.CreateModel(
            name='Ground',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('limit', models.CharField(max_length=20, verbose_name='限制')),
                ('organ', models.CharField(max_length=200, verbose_name='招录机关')),
                ('words', models.TextField(verbose_name='原文')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('given_by', models.CharField(max_length=200, verbose_name='说明人')),
                ('given_at', models.DateTimeField()),
                ('recruitment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('recruitment'), models.F('limit'), models.F('organ'), django.db.models.functions.text.MD5('words'), name='ground_once')],
            },
        ),
        migrations.AddField('recruitment', 'plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.plan')),
        migrations.AddField('recruitment', 'plan_document', models.CharField(default='', max_length=120, verbose_name='计划批准文号')),
        migrations.AddField('recruitment', 'version', models.IntegerField(default=0)),
        migrations.RunSQL(FROZEN, THAWED),
    ]
