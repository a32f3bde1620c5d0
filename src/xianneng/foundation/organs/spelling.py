"""How the names of organs are spelled in letters (拼音), kept beside them so that the search field need not spell twelve thousand."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from xianneng.foundation.organs.models import Organ, Profile

BATCH = 500


def spell(organ_ids: Collection[int]) -> None:
    """Keep how these organs are called, and were: names and short names."""
    names: dict[int, set[str]] = defaultdict(set)
    for organ, *called in Profile.objects.known().filter(organ_id__in=organ_ids).values_list("organ_id", "name", "short_name"):
        names[organ] |= {*called} - {""}
    Organ.objects.bulk_update([Organ(pk=organ, **spelt(called)) for organ, called in names.items()], ["initials", "pinyin"], batch_size=BATCH)


def spelt(names: Iterable[str]) -> dict[str, str]:
    """The values of these names: ``initials`` (zfhcxjsj zjj) and ``pinyin`` without tones and spaces, a word for each name."""
    from pypinyin import Style, lazy_pinyin  # 55 MiB, and most web workers never spell a name

    words = [[part.lower() for part in lazy_pinyin(name, style=Style.NORMAL) if not part.isspace()] for name in sorted(names)]
    return {"initials": " ".join("".join(part[0] for part in parts) for parts in words), "pinyin": " ".join("".join(parts) for parts in words)}
