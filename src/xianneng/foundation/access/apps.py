from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.access"
    label = "access"
    verbose_name = "授权"

    def ready(self) -> None:
        """Tell the ledger what it seals and checks. An account: who it is, and not its password or last sign-in."""
        from xianneng.foundation.access import verifying
        from xianneng.foundation.access.models import Office, Reading, Token, TokenAct
        from xianneng.foundation.ledger import report, sealed

        sealed.register("access_user", ["id", "username", "display_name", "person_id", "leaf_id"])
        for model in (Office, Reading, Token, TokenAct):
            sealed.register(model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields])
        report.register(verifying.check)
