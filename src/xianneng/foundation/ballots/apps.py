from django.apps import AppConfig


class Room(AppConfig):
    name = "xianneng.foundation.ballots"
    label = "ballots"
    verbose_name = "推荐与测评"

    def ready(self) -> None:
        """Tell the ledger what it seals and checks."""
        from xianneng.foundation.ballots import verifying
        from xianneng.foundation.ledger import report, sealed

        sealed.register("ballots_ballot", ["id", "organ_id", "case_number", "kind", "subject", "candidates", "choices",
                                           "most_chosen", "due_count", "opened_by", "opened_at", "key_name", "leaf_id"])
        sealed.register("ballots_voter", ["id", "ballot_id", "person_id", "name", "leaf_id"])
        sealed.register("ballots_vote", ["id", "ballot_id", "marks", "leaf_id"])
        report.register(verifying.check)
