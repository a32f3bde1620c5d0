"""The official papers of promotion in rank, of registration, of leaving, of transfers, of hiring, of the paper file, of persons and of an examination day, by code: what each is called, is made from and is laid out by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import (
    answer,
    appointment_form,
    hiring,
    labels,
    lists,
    paperfile,
    promotion_form,
    prose,
    registration,
    sitting,
    survey,
    transfer,
    voting,
)


@dataclass(frozen=True)
class Paper:
    """A kind of paper: its code, its Chinese title, the function that lays it out and the type of its data."""

    code: str
    title: str
    lay_out: Callable[[Any], Layout]
    data: type


@dataclass(frozen=True, slots=True)
class Ready:
    """A paper that a case can give: its code, whose it is (or nobody's alone), its title, and of which earlier round (1, 2 …; 0: as it stands)."""

    code: str
    person_id: int | None
    title: str
    round: int = 0


PAPERS: dict[str, Paper] = {paper.code: paper for paper in (
    Paper("plan", "工作方案", prose.plan, prose.Plan),
    Paper("slip", "推荐票、测评票", voting.voting_slip, voting.VotingSlip),
    Paper("roll", "人选一览表", voting.candidate_table, voting.CandidateTable),
    Paper("recommendation", "推荐汇总", lists.recommendation_summary, lists.RecommendationSummary),
    Paper("vetting", "考察材料", prose.vetting_report, prose.VettingReport),
    Paper("minutes", "会议记录", prose.meeting_minutes, prose.MeetingMinutes),
    Paper("notice", "公示", prose.public_notice, prose.PublicNotice),
    Paper("promotion", "职级晋升审批表", promotion_form.promotion_form, promotion_form.PromotionForm),
    Paper("appointment", "任职通知", prose.appointment_notice, prose.AppointmentNotice),
    Paper("filing", "晋升备案名册", lists.filing_roster, lists.FilingRoster),
    Paper("supplement", "补充备案名册", lists.filing_supplement, lists.FilingSupplement),
    Paper("handover", "转隶人员名册", lists.handover, lists.Handover),
    Paper("quotas", "职数使用情况表", lists.quota_table, lists.QuotaTable),
    Paper("levels", "级别变动表", lists.level_changes, lists.LevelChanges),
    Paper("registration", "公务员登记表", registration.registration_form, registration.RegistrationForm),
    Paper("registration_filing", "公务员登记备案表", registration.registration_filing, registration.RegistrationFiling),
    Paper("leaving", "退休、辞去公职通知", prose.leaving_notice, prose.LeavingNotice),
    Paper("revocation", "撤销职级任职通知", prose.leaving_notice, prose.LeavingNotice),
    Paper("hiring_notice", "录用通知", prose.leaving_notice, prose.LeavingNotice),
    Paper("hiring_form", "公务员录用审批表", hiring.hiring_form, hiring.HiringForm),
    Paper("introduction", "干部介绍信", transfer.introduction, transfer.Introduction),
    Paper("file_transfer", "干部人事档案转递通知单", transfer.file_transfer, transfer.FileTransfer),
    Paper("file_audit", "干部人事档案审核表", paperfile.file_audit, paperfile.FileAudit),
    Paper("file_determination", "干部人事档案信息认定表", paperfile.file_determination, paperfile.FileDetermination),
    Paper("appointment_form", "干部任免审批表", appointment_form.appointment_form, appointment_form.AppointmentForm),
    Paper("file_labels", "档案标签", labels.file_labels, labels.FileLabels),
    Paper("survey_report", "公务员大调研报告", survey.survey_report, survey.SurveyReport),
    Paper("door_list", "考场门贴", sitting.door_list, sitting.SittingRoom),
    Paper("sign_in_sheet", "签到表", sitting.sign_in_sheet, sitting.SittingRoom),
    Paper("seat_labels", "座位签", sitting.seat_labels, sitting.SittingRoom),
    Paper("admission_ticket", "准考证", sitting.admission_ticket, sitting.AdmissionTicket),
    Paper("answer", "晋升资格答复", answer.answer, answer.Answer),
)}
