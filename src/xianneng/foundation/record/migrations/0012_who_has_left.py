"""Who has left is found by name among those who have, however many serve."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_last_of_case'),
        ('organs', '0002_cheap_references'),
        ('record', '0011_way_and_mode_unsaid'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='standing',
            index=models.Index(condition=models.Q(('status', '在职'), _negated=True), fields=['person'], name='standing_left'),
        ),
    ]
