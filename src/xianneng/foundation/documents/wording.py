"""Dates as running text writes them: 2026年10月20日, 2025年7月; tables and file numbers keep 2026-10-20."""

import re

_WRITTEN = re.compile(r"(?P<before>[\u3400-\u9fff] )?(?<![\w-])(?P<year>[12]\d{3})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01]))?"
                      r"(?![\w-]|\.\d)(?P<after> (?=[\u3400-\u9fff]))?", re.ASCII)


def in_prose(text: str) -> str:
    """The text with each date and month in words, without the spaces that part figures from Chinese."""
    return _WRITTEN.sub(_in_words, text)


def dotted(text: str) -> str:
    """The text with each date and month as forms write them, 2008.04."""
    return _WRITTEN.sub(lambda found: found[0].replace("-", "."), text)


def _in_words(found: re.Match[str]) -> str:
    day = f"{int(found['day'])}日" if found["day"] else ""
    return f"{(found['before'] or '').rstrip()}{found['year']}年{int(found['month'])}月{day}"
