"""The demonstration jurisdiction: invented, lawful, the same for the same seed and day."""

from typing import Any


def load(**asked: Any) -> list[tuple[str, int | str]]:
    """See `loading.load`, imported when it is called: the processes that invent people know nothing of the database."""
    from xianneng.surface.project.demo.loading import load

    return load(**asked)
