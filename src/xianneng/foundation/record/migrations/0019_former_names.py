"""Who is known by another name now is found by the former one, however many serve."""

from datetime import date

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0018_recruited'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='basic',
            index=models.Index(condition=models.Q(('ended_leaf__isnull', False), ('valid_to__lt', date(9999, 12, 31)), _connector='OR'),
                               fields=['name'], name='basic_former_name'),
        ),
    ]
