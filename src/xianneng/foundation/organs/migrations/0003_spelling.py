"""How organs' names are spelled is kept beside them."""

from typing import Any

from django.db import migrations, models

from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.organs.spelling import spelt


def spell(apps: Any, _: Any) -> None:
    """Spell the names of the organs that are there."""
    names: dict[int, set[str]] = {}
    for organ, *called in apps.get_model("organs", "Profile").objects.filter(known_to=NEVER).values_list("organ_id", "name", "short_name"):
        names.setdefault(organ, set()).update(each for each in called if each)
    organs = apps.get_model("organs", "Organ").objects
    organs.bulk_update([organs.model(pk=organ, **spelt(called)) for organ, called in names.items()], ["initials", "pinyin"], batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("organs", "0002_cheap_references"),
    ]

    operations = [
        migrations.AddField("organ", "initials", models.TextField(default="")),
        migrations.AddField("organ", "pinyin", models.TextField(default="")),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
