from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.access"
    label = "access"
    verbose_name = "授权"

    def ready(self) -> None:
        """Tell the ledger what it seals and checks. An account: who it is, and not its password or last sign-in.

        Of an office its end as it was given; that it was ended sooner, or an account locked, `verifying` holds against the leaves.
        """
        from xianneng.foundation.access import traces, verifying
        from xianneng.foundation.access.models import Reading, Token, TokenAct
        from xianneng.foundation.ledger import report, sealed

        sealed.register("access_user", ["id", "username", "display_name", "person_id", "leaf_id"])
        sealed.register("access_office", ["id", "user_id", "role", "title", "organ_id", "jurisdiction_id", "from_on",
                                          "coalesce(granted_to_on, to_on)", "leaf_id"])
        for model in (Reading, Token, TokenAct):
            sealed.register(model._meta.db_table, [str(field.column) for field in model._meta.concrete_fields])
        sealed.register("access_itemgroup", ["id", "organ_id", "name", "roles", "hidden", "fixed", "known_from", "leaf_id"], ends=True)
        report.register(verifying.check)
        traces.listen()
