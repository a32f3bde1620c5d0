from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.work.checking"
    label = "checking"
    verbose_name = "校核方案"

    def ready(self) -> None:
        """Make the checks of code sets known, and tell the ledger what it seals."""
        from xianneng.foundation.ledger import sealed
        from xianneng.work.checking import codes  # noqa: F401  (it registers)
        from xianneng.work.checking.models import SEALED, Passed

        sealed.register(Passed._meta.db_table, SEALED)
