"""Sort and search keys of a Chinese name: pinyin (with the readings that surnames take), initials, strokes, bigrams."""

from functools import lru_cache
from importlib import resources

# Characters that are read differently as a surname; two-character surnames come first.
SURNAMES = {
    "欧阳": "ou yang", "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "单于": "chan yu", "澹台": "tan tai",
    "令狐": "ling hu", "宇文": "yu wen", "司徒": "si tu", "诸葛": "zhu ge", "上官": "shang guan", "皇甫": "huang fu",
    "单": "shan", "解": "xie", "曾": "zeng", "翟": "zhai", "仇": "qiu", "区": "ou", "朴": "piao", "查": "zha", "盖": "ge",
    "乐": "yue", "尉": "wei", "缪": "miao", "冼": "xian", "洗": "xian", "员": "yun", "黑": "he", "秘": "bi", "折": "she",
    "重": "chong", "种": "chong", "繁": "po", "晁": "chao", "牟": "mu", "臧": "zang", "覃": "qin", "车": "che", "召": "shao",
    "干": "gan", "葛": "ge", "宁": "ning", "隗": "wei", "燕": "yan", "应": "ying", "华": "hua", "任": "ren", "纪": "ji",
    "祭": "zhai", "曲": "qu", "柏": "bai", "逄": "pang", "逯": "lu", "么": "yao", "万": "wan", "石": "shi", "贾": "jia",
    "沈": "shen", "郗": "xi", "郇": "xun", "訾": "zi", "降": "jiang", "过": "guo", "都": "du", "那": "na", "哈": "ha",
}


@lru_cache(maxsize=65536)
def pinyin(name: str) -> str:
    """Space-separated pinyin without tones, the surname in its surname reading; other characters as they are."""
    from pypinyin import Style, lazy_pinyin  # 55 MiB, and most web workers never spell a name

    length = next((length for length in (2, 1) if name[:length] in SURNAMES), 0)
    surname = [SURNAMES[name[:length]]] if length else []
    return " ".join([*surname, *lazy_pinyin(name[length:], style=Style.NORMAL)]).strip().lower()


def initials(name: str) -> str:
    """Pinyin initials: 周望川 → zwc."""
    return "".join(part[0] for part in pinyin(name).split())


def grams(name: str) -> list[str]:
    """Single characters and bigrams of a name, for the fragment index."""
    return sorted({*name, *(name[at:at + 2] for at in range(len(name) - 1))})


@lru_cache(maxsize=1)
def _stroke_order() -> dict[str, int]:
    """Character → place in stroke order; the table is the collation zh-u-co-stroke of a Node build, one long line."""
    text = (resources.files("xianneng.foundation.record") / "strokes.txt").read_text(encoding="utf-8")
    return {character: at for at, character in enumerate(text)}


def strokes(name: str) -> str:
    """The sort key by strokes: five digits a character, in the order that printed name lists use."""
    order = _stroke_order()
    return "".join(f"{order.get(character, 99999):05d}" for character in name)
