"""简历和补充信息, and 照片: one of each at a time."""

import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from xianneng.foundation.organs import dated


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('record', '0006_registration'),
    ]

    operations = [
        migrations.CreateModel(
            name='Particulars',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(default=datetime.date(9999, 12, 31), verbose_name='截止日期')),
                ('known_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('known_to', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('birth_place', models.CharField(default='', max_length=60, verbose_name='出生地')),
                ('technical_title', models.CharField(default='', max_length=120, verbose_name='专业技术职务')),
                ('speciality', models.CharField(default='', max_length=200, verbose_name='熟悉专业有何专长')),
                ('resume', models.TextField(default='', verbose_name='简历')),
                ('awards', models.TextField(default='', verbose_name='奖惩情况')),
                ('others', models.TextField(default='', verbose_name='审批表其他栏目')),
                ('ended_leaf', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('leaf', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='record.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(default=datetime.date(9999, 12, 31), verbose_name='截止日期')),
                ('known_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('known_to', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('sm3', models.CharField(max_length=64, verbose_name='照片摘要')),
                ('width', models.IntegerField(verbose_name='宽（像素）')),
                ('height', models.IntegerField(verbose_name='高（像素）')),
                ('ended_leaf', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('leaf', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='record.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        *(dated.dated_table(f"record_{name}", owner="person_id", owners="record_person", rule="at_most_one")
          for name in ("particulars", "photo")),
    ]
