from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.authority"
    label = "authority"
    verbose_name = "帐号和岗位"

    def ready(self) -> None:
        """Make the room's case types known."""
        from xianneng.foundation.cases import types
        from xianneng.work.authority.cases import AccountAct, Ended, Given, Grouped

        for case_type in (Given(), Ended(), AccountAct(), Grouped()):
            types.register(case_type)
