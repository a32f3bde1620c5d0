
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0011_hiring'),
    ]

    operations = [
        migrations.AddField(
            model_name='inquiry',
            name='subject',
            field=models.CharField(default='诚信', max_length=10, verbose_name='事项'),
        ),
    ]
