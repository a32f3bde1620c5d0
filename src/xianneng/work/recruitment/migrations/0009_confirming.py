import django.db.models.deletion
from django.db import migrations, models


FROZEN = """
CREATE TRIGGER recruitment_terms_frozen BEFORE UPDATE OR DELETE ON recruitment_terms FOR EACH ROW EXECUTE FUNCTION recruitment_frozen();
CREATE TRIGGER recruitment_terms_frozen_insert BEFORE INSERT ON recruitment_terms FOR EACH ROW EXECUTE FUNCTION recruitment_frozen_insert();
"""
THAWED = """
DROP TRIGGER recruitment_terms_frozen ON recruitment_terms;
DROP TRIGGER recruitment_terms_frozen_insert ON recruitment_terms;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0008_scoring'),
    ]

    operations = [
        migrations.AddField(
            model_name='application',
            name='confirmed_at',
            field=models.DateTimeField(null=True, verbose_name='确认时间'),
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cities', models.JSONField(default=list, verbose_name='考试城市')),
                ('opens_at', models.DateTimeField(verbose_name='确认开始')),
                ('closes_at', models.DateTimeField(verbose_name='确认截止')),
                ('fee', models.IntegerField(default=0, verbose_name='考试费（分）')),
                ('fee_document', models.CharField(default='', max_length=120, verbose_name='收费依据')),
                ('tickets_at', models.DateTimeField(verbose_name='准考证公布时间')),
                ('rules', models.TextField(default='', verbose_name='考生须知')),
                ('recruitment', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
        ),
        migrations.CreateModel(
            name='Fee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=24, unique=True, verbose_name='缴费单号')),
                ('amount', models.IntegerField(verbose_name='金额（分）')),
                ('asked_at', models.DateTimeField(verbose_name='开单时间')),
                ('due_at', models.DateTimeField(verbose_name='缴费截止')),
                ('paid_at', models.DateTimeField(null=True, verbose_name='缴费时间')),
                ('serial', models.CharField(default='', max_length=64, verbose_name='流水号')),
                ('waiver', models.CharField(choices=[('', '没有申请'), ('待决定', 'Asked'), ('准予减免', 'Granted'), ('不予减免', 'Denied')], default='', max_length=10, verbose_name='减免')),
                ('ground', models.CharField(default='', max_length=60, verbose_name='减免理由')),
                ('proof', models.CharField(default='', max_length=64, verbose_name='证明')),
                ('words', models.CharField(default='', max_length=300, verbose_name='决定理由')),
                ('decided_by', models.CharField(default='', max_length=200, verbose_name='决定人')),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='recruitment.application')),
                ('recruitment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
            options={
                'indexes': [models.Index(fields=['recruitment', 'waiver'], name='fee_waiver')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.CharField(max_length=64, verbose_name='流水号')),
                ('reference', models.CharField(max_length=64, verbose_name='缴费单号')),
                ('amount', models.IntegerField(verbose_name='金额（分）')),
                ('paid_at', models.DateTimeField(verbose_name='缴费时间')),
                ('taken_at', models.DateTimeField(verbose_name='收到时间')),
                ('outcome', models.CharField(max_length=10, verbose_name='结果')),
                ('settled', models.CharField(default='', max_length=10, verbose_name='处理')),
                ('words', models.CharField(default='', max_length=300, verbose_name='理由')),
                ('settled_by', models.CharField(default='', max_length=200, verbose_name='办理人')),
                ('recruitment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('recruitment', 'serial'), name='payment_once')],
            },
        ),
        migrations.RunSQL(FROZEN, THAWED),
    ]
