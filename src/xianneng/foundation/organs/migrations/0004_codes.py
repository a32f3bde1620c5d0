"""An organ's code is sealed: the leaf that states it. Those of an earlier version are sealed by `operations.seal_codes`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ledger", "0001_ledger"),
        ("organs", "0003_spelling"),
    ]

    operations = [
        migrations.AddField("organ", "leaf", models.ForeignKey(
            db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="ledger.leaf")),
    ]
