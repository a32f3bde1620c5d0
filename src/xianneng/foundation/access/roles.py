"""The roles an office may carry, and the rights each gives. Nothing else gives a right."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role 岗位: its name and its rights, dotted ``room.act``."""

    title: str
    rights: frozenset[str]


READ = {"record.read", "organs.read", "quotas.read", "cases.read"}

ROLES: dict[str, Role] = {
    "personnel_officer": Role("人事干部", frozenset({
        *READ, "record.read_sensitive", "record.enter", "record.export", "ranks.propose", "ranks.evaluate",
        "ballots.run", "cases.open", "exchange.import", "vetting.conduct"})),
    "confirmer": Role("信息复核", frozenset({*READ, "record.confirm"})),
    "team_member": Role("党组（党委）成员", frozenset({*READ, "committee.decide", "ranks.evaluate"})),
    "authority_reviewer": Role("公务员主管部门经办", frozenset({
        *READ, "record.read_sensitive", "record.enter", "record.confirm", "record.export", "exchange.import",
        "ranks.evaluate", "ranks.preapprove", "ranks.review", "ranks.file", "quotas.approve", "quotas.reserve",
        "cases.open", "vetting.conduct", "parameters.read", "calendar.maintain"})),
    "authority_leader": Role("公务员主管部门审批", frozenset({
        *READ, "ranks.evaluate", "ranks.approve", "quotas.approve", "parameters.set"})),
    "discipline_officer": Role("纪检监察", frozenset({"cases.read", "integrity.opine", "record.read"})),
    "voter": Role("参加推荐测评人员", frozenset()),
    "auditor": Role("审计监督", frozenset({"ledger.verify", "cases.watch"})),
    "system_admin": Role("系统管理员", frozenset({"system.run", "processes.maintain"})),
    "security_admin": Role("安全管理员", frozenset({"accounts.manage"})),
    "audit_admin": Role("审计管理员", frozenset({"audit.read", "ledger.verify"})),
}
