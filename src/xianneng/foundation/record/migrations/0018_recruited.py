"""录用信息: by which examination somebody was recruited, and until when they serve at least."""

import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from xianneng.foundation.organs import dated


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('record', '0017_merged'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recruited',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(default=datetime.date(9999, 12, 31), verbose_name='截止日期')),
                ('known_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('known_to', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('examination', models.CharField(max_length=120, verbose_name='招考')),
                ('position', models.CharField(max_length=200, verbose_name='录用职位')),
                ('document', models.CharField(default='', max_length=200, verbose_name='录用批准文号')),
                ('serves_until', models.DateField(verbose_name='最低服务至（不含）')),
                ('oath_on', models.DateField(null=True, verbose_name='宪法宣誓日期')),
                ('ended_leaf', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('leaf', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='record.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        dated.dated_table("record_recruited", owner="person_id", owners="record_person", rule="at_most_one"),
    ]
