import datetime

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_tokens'),
        ('ledger', '0003_last_of_case'),
        ('organs', '0001_organs'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='opened_in',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organs.organ', verbose_name='开户机关'),
        ),
        migrations.AddField(
            model_name='user',
            name='retired_on',
            field=models.DateField(null=True, verbose_name='注销日期'),
        ),
        migrations.AddField(
            model_name='user',
            name='one_time_until',
            field=models.DateField(null=True, verbose_name='一次性密码的有效期'),
        ),
        migrations.AddField(
            model_name='office',
            name='granted_to_on',
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name='ItemGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None, verbose_name='适用岗位')),
                ('hidden', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None, verbose_name='不可见')),
                ('fixed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None, verbose_name='只可查看')),
                ('known_from', models.DateTimeField(verbose_name='启用时间')),
                ('known_to', models.DateTimeField(default=datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), verbose_name='停用时间')),
                ('ended_leaf', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('leaf', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='ledger.leaf')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organs.organ', verbose_name='适用机关')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('organ'), models.F('name'), condition=models.Q(('known_to', datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc))), name='item_group_once')],
            },
        ),
        migrations.CreateModel(
            name='Trace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(choices=[('登录', 'In'), ('退出', 'Out'), ('登录失败', 'Failed'), ('失败过多，暂停登录', 'Locked'), ('拒绝访问', 'Refused')], max_length=10, verbose_name='种类')),
                ('username', models.CharField(max_length=60, verbose_name='帐号')),
                ('office_title', models.CharField(default='', max_length=120, verbose_name='岗位')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='来源地址')),
                ('what', models.CharField(default='', max_length=300, verbose_name='内容')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='trace_at')],
            },
        ),
    ]
