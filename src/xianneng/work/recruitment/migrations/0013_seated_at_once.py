import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recruitment', '0012_checked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='seat',
            name='exam',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.exam'),
        ),
        migrations.AlterField(
            model_name='seat',
            name='room',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='recruitment.room'),
        ),
    ]
