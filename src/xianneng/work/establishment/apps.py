from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.establishment"
    label = "establishment"
    verbose_name = "编制"

    def ready(self) -> None:
        """Make the room's case types known."""
        from xianneng.foundation.cases import types
        from xianneng.work.establishment.cases import BaseData, Calendar, Change, OrganOrder

        types.register(Change())
        types.register(BaseData())
        types.register(Calendar())
        types.register(OrganOrder())
