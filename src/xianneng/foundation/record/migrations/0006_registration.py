"""公务员登记 as an information set of its own, at most one row at a time."""

import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from xianneng.foundation.organs import dated


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('record', '0005_long_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(default=datetime.date(9999, 12, 31), verbose_name='截止日期')),
                ('known_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('known_to', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('state', models.CharField(default='已登记', max_length=10, verbose_name='登记标识')),
                ('kind', models.CharField(max_length=6, verbose_name='登记类别')),
                ('way', models.CharField(default='', max_length=40, verbose_name='登记情形')),
                ('authority', models.CharField(default='', max_length=120, verbose_name='登记机关')),
                ('number', models.CharField(default='', max_length=60, verbose_name='登记编号')),
                ('post', models.CharField(default='', max_length=120, verbose_name='登记后所任职务')),
                ('level', models.CharField(default='', max_length=20, verbose_name='登记后所定级别')),
                ('document', models.CharField(default='', max_length=120, verbose_name='批准文号')),
                ('reason', models.CharField(default='', max_length=300, verbose_name='理由')),
                ('exit', models.CharField(default='', max_length=40, verbose_name='退出登记原因')),
                ('ended_leaf', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('leaf', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='record.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        dated.dated_table('record_registration', owner='person_id', owners='record_person', rule='at_most_one'),
    ]
