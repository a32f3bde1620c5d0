"""Rows of dated tables refer to leaf and owner without a constraint of the database (20 s for a million rows)."""

from django.db import migrations

from xianneng.foundation.organs import dated


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('organs', '0001_organs'),
    ]

    operations = [
        migrations.RunSQL(dated.CHECK_FUNCTION, migrations.RunSQL.noop),
        *dated.without_constraints('profile'),
        *dated.without_constraints('establishment'),
    ]
