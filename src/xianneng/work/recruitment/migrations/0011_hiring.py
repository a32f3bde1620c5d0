"""录用: candidates of each position and what was done with each."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('organs', '0003_spelling'),
        ('record', '0017_merged'),
        ('recruitment', '0010_selecting'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finalist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.IntegerField(verbose_name='职位序号')),
                ('rank', models.IntegerField(verbose_name='名次')),
                ('score', models.CharField(max_length=12, verbose_name='综合成绩')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('number_digest', models.CharField(max_length=64)),
                ('shown', models.CharField(max_length=18, verbose_name='证件号码')),
                ('sealed', models.BinaryField()),
                ('profile', models.JSONField(default=dict, verbose_name='报名信息')),
                ('stage', models.CharField(choices=[('候补', 'Reserve'), ('待体检', 'Medical'), ('待复检', 'Recheck'), ('体检合格', 'Fit'), ('体检不合格', 'Unfit'), ('考察中', 'Inquired'), ('考察合格', 'Vetted'), ('考察不合格', 'Failed'), ('拟录用', 'Proposed'), ('未录用', 'Not Chosen'), ('已录用', 'Hired'), ('报到审定中', 'Reporting'), ('试用期', 'Probation'), ('转正审定中', 'Confirming'), ('已转正', 'Confirmed'), ('取消录用', 'Cancelled'), ('已放弃', 'Withdrawn')], default='候补', max_length=10, verbose_name='环节')),
                ('case_number', models.CharField(default='', max_length=60, verbose_name='办件')),
                ('organ', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organs.organ', verbose_name='招录机关')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='record.person')),
                ('recruitment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
        ),
        migrations.CreateModel(
            name='HiringAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10, verbose_name='事项')),
                ('result', models.CharField(default='', max_length=20, verbose_name='结论')),
                ('happened_on', models.DateField(verbose_name='日期')),
                ('noticed_on', models.DateField(null=True, verbose_name='通知日期')),
                ('days', models.IntegerField(null=True, verbose_name='天数')),
                ('standard', models.CharField(default='', max_length=10, verbose_name='标准')),
                ('institution', models.CharField(default='', max_length=120, verbose_name='机构')),
                ('document', models.CharField(default='', max_length=200, verbose_name='文号、材料')),
                ('words', models.CharField(default='', max_length=600, verbose_name='说明')),
                ('by', models.CharField(max_length=200, verbose_name='办理人')),
                ('made_at', models.DateTimeField(verbose_name='时间')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='acts', to='recruitment.finalist')),
                ('leaf', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
            ],
        ),
        migrations.AddIndex(
            model_name='finalist',
            index=models.Index(fields=['organ', 'stage'], name='finalist_of_organ'),
        ),
        migrations.AddConstraint(
            model_name='finalist',
            constraint=models.UniqueConstraint(fields=('recruitment', 'at', 'rank'), name='finalist_rank'),
        ),
        migrations.AddConstraint(
            model_name='finalist',
            constraint=models.UniqueConstraint(fields=('recruitment', 'number_digest'), name='finalist_once'),
        ),
    ]
