import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('recruitment', '0006_sitting'),
    ]

    operations = [
        migrations.CreateModel(
            name='Looked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(max_length=200, verbose_name='查阅人')),
                ('asked', models.CharField(max_length=120, verbose_name='查阅内容')),
                ('at', models.DateTimeField(verbose_name='时间')),
            ],
        ),
        migrations.CreateModel(
            name='Conduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='姓名')),
                ('number_digest', models.CharField(db_index=True, max_length=64)),
                ('shown', models.CharField(max_length=18, verbose_name='证件号码')),
                ('stage', models.CharField(max_length=20, verbose_name='环节')),
                ('happened_on', models.DateField(verbose_name='发生日期')),
                ('facts', models.CharField(max_length=600, verbose_name='事实和证据')),
                ('finding', models.CharField(max_length=20, verbose_name='情形')),
                ('leads_to', models.CharField(max_length=60, verbose_name='处理')),
                ('document', models.CharField(max_length=200, verbose_name='处理决定的机关和文号')),
                ('decided_on', models.DateField(verbose_name='处理决定日期')),
                ('until', models.DateField(null=True, verbose_name='限制报考至')),
                ('case_number', models.CharField(max_length=60, verbose_name='办件')),
                ('approved_by', models.CharField(max_length=200, verbose_name='审定人')),
                ('made_at', models.DateTimeField()),
                ('leaf', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('recruitment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.recruitment')),
            ],
        ),
    ]
