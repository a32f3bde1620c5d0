"""Pinyin takes up to seven letters a sign, and a name has up to forty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0004_id_tail")]

    operations = [
        migrations.AlterField("basic", "name_pinyin", models.CharField("姓名拼音", max_length=280, default="")),
        migrations.AlterField("today", "name_pinyin", models.CharField(max_length=280)),
    ]
