from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.ranks"
    label = "ranks"
    verbose_name = "职级"

    def ready(self) -> None:
        """Make the room's case types known."""
        from xianneng.foundation.cases import types
        from xianneng.work.ranks.cases import Promotion

        types.register(Promotion())
