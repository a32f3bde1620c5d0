from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.record"
    label = "record"
    verbose_name = "人员档案"

    def ready(self) -> None:
        """Tell the ledger what it seals."""
        from xianneng.foundation.ledger import report
        from xianneng.foundation.record import photos, sets, verifying

        sets.seal()
        report.register(verifying.check)
        report.register(photos.verify)
