import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_sealed'),
        ('ledger', '0003_last_of_case'),
        ('organs', '0001_organs'),
    ]

    operations = [
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                ('sets', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None, verbose_name='信息集')),
                ('unmasked', models.BooleanField(verbose_name='可取得未掩码的值')),
                ('to_on', models.DateField(verbose_name='截止日期')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('granted_at', models.DateTimeField()),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('leaf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organs.organ', verbose_name='范围')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TokenAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(max_length=4)),
                ('signature', models.CharField(max_length=120)),
                ('reason', models.CharField(default='', max_length=200, verbose_name='事由')),
                ('at', models.DateTimeField()),
                ('leaf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('token', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='acts', to='access.token')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('token', 'act'), name='token_act_once')],
            },
        ),
        migrations.CreateModel(
            name='TokenUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('asked', models.CharField(max_length=300)),
                ('persons', models.IntegerField()),
                ('unmasked', models.BooleanField()),
                ('status', models.SmallIntegerField()),
                ('token', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='uses', to='access.token')),
            ],
            options={
                'indexes': [models.Index(fields=['token', '-at'], name='token_use_latest')],
            },
        ),
    ]
