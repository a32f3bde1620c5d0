"""The promotions that begin after a day are found without reading every rank: a work desk asks for them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0013_determination")]

    operations = [
        migrations.RunSQL("CREATE INDEX rank_to_begin ON record_rank (valid_from) WHERE known_to = '9999-12-31Z' AND way = '晋升'",
                          "DROP INDEX rank_to_begin"),
    ]
