"""What can be done to a case: one function a verb, one transaction each (the table is `verbs.VERBS`)."""

from xianneng.foundation.cases.acts import Done, once
from xianneng.foundation.cases.operations.ballots import close_ballot, open_ballot, print_slips
from xianneng.foundation.cases.operations.course import (
    complete,
    inquire,
    open_case,
    remove_subject,
    remove_subjects,
    resume,
    return_for_correction,
    suspend,
    terminate,
    withdraw,
)
from xianneng.foundation.cases.operations.papers import (
    File,
    answer_objection,
    attach_material,
    close_notice,
    publish_notice,
    receive_objection,
    record_finding,
)
from xianneng.foundation.cases.operations.people import add_signer, copy_to, delegate, drop_signer, reassign, urge

__all__ = [
    "Done", "File", "add_signer", "answer_objection", "attach_material", "close_ballot", "close_notice", "complete",
    "copy_to", "delegate", "drop_signer", "inquire", "once", "open_ballot", "open_case", "print_slips", "publish_notice", "reassign",
    "receive_objection", "record_finding", "remove_subject", "remove_subjects", "resume", "return_for_correction", "suspend", "terminate", "urge",
    "withdraw",
]
