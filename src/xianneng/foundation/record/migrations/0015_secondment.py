"""借调、挂职、驻村 as an information set of its own, and in the rows of rosters."""

import datetime
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from xianneng.foundation.organs import dated


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('record', '0014_ranks_to_begin'),
    ]

    operations = [
        migrations.CreateModel(
            name='Secondment',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('valid_from', models.DateField(verbose_name='起始日期')),
                ('valid_to', models.DateField(default=datetime.date(9999, 12, 31), verbose_name='截止日期')),
                ('known_from', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('known_to', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))),
                ('kind', models.CharField(max_length=6, verbose_name='方式')),
                ('host', models.CharField(max_length=120, verbose_name='去向单位')),
                ('title', models.CharField(default='', max_length=120, verbose_name='所任职务')),
                ('expected_on', models.DateField(null=True, verbose_name='预计结束')),
                ('approved_by', models.CharField(default='', max_length=120, verbose_name='批准单位')),
                ('document', models.CharField(default='', max_length=120, verbose_name='依据')),
                ('ended_leaf', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('leaf', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='record.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        dated.dated_table("record_secondment", owner="person_id", owners="record_person", rule="by", subtype="kind"),
        migrations.AddField(
            model_name='today',
            name='away',
            field=models.CharField(default='', max_length=400),
        ),
    ]
