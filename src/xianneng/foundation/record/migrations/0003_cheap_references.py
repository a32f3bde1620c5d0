"""Rows of information sets refer to leaf and person without a constraint of the database; the trigger asks instead."""

import django.db.models.deletion
from django.db import migrations, models

from xianneng.foundation.organs import dated

SETS = ('basic', 'standing', 'post', 'rank', 'level', 'education', 'assessment', 'award', 'sanction', 'family')
MANY = ('education', 'award', 'sanction', 'family')


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('organs', '0002_cheap_references'),
        ('record', '0002_id_number'),
    ]

    operations = [
        *(operation for name in SETS for operation in dated.without_constraints(name)),
        *(migrations.AlterField(model_name=name, name='person', field=models.ForeignKey(
            db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, to='record.person'))
          for name in SETS),
        *(dated.owned_table(f'record_{name}', owner='person_id', owners='record_person') for name in MANY),
    ]
