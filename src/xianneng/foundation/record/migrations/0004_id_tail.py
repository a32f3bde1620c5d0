"""The last digits of an ID number find a person without reading everybody."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0003_cheap_references")]

    operations = [
        migrations.RunSQL("CREATE INDEX today_id_tail ON record_today (reverse(id_number) text_pattern_ops)",
                          "DROP INDEX today_id_tail"),
    ]
