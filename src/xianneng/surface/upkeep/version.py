"""Which version runs."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """That of the installed package; of a checkout that is not installed there is none to tell."""
    try:
        return metadata.version("xianneng")
    except metadata.PackageNotFoundError:
        return "源码"
