"""Who took a file in: nothing about themselves is taken from it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("personnel", "0002_mapping_of_organ"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [migrations.AddField("intake", "user", models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=settings.AUTH_USER_MODEL))]
