from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.access"
    label = "access"
    verbose_name = "授权"

    def ready(self) -> None:
        """Tell the ledger what it checks."""
        from xianneng.foundation.access import verifying
        from xianneng.foundation.ledger import report

        report.register(verifying.check)
