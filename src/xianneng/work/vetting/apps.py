from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.vetting"
    label = "vetting"
    verbose_name = "考察"

    def ready(self) -> None:
        """Make the room's case types known."""
        from xianneng.foundation.cases import types
        from xianneng.work.vetting.cases import Inquiry

        types.register(Inquiry())
