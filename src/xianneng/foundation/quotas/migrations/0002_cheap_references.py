"""Rows of dated tables refer to their leaf without a constraint of the database."""

from django.db import migrations

from xianneng.foundation.organs import dated


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('organs', '0002_cheap_references'),
        ('quotas', '0001_quotas'),
    ]

    operations = [*dated.without_constraints('member')]
