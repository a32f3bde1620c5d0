"""The roles an office may carry, and the rights each gives; no right comes from elsewhere, and each is asked somewhere (tested).

A right opens pages and acts. Who sits at a step of a case is no right: the diagram names the role (``xn:role``) and whose office
(``xn:organ``), and the seat lets its holder read that case and decide that step. So taking a right from a role takes no seat away,
and another decides only where another diagram says so.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """A role 岗位: its name and its rights, dotted ``room.act``."""

    title: str
    rights: frozenset[str]


READ = {"record.read", "organs.read", "quotas.read", "cases.read"}

ROLES: dict[str, Role] = {
    "personnel_officer": Role("人事干部", frozenset({
        *READ, "record.read_sensitive", "record.enter", "record.export", "ranks.propose", "registration.propose", "leaving.propose", "transfer.propose", "paperfile.audit",
        "reassignment.propose", "merging.propose", "ranks.evaluate",
        "ballots.run", "cases.open", "exchange.import", "vetting.conduct", "checks.pass", "recruitment.declare"})),
    "confirmer": Role("信息复核", frozenset(READ)),  # sits where entries, corrections and imports are confirmed
    "team_member": Role("党组（党委）成员", frozenset({*READ, "ranks.evaluate"})),
    "authority_reviewer": Role("公务员主管部门经办", frozenset({
        *READ, "record.read_sensitive", "record.enter", "record.export", "exchange.import", "organs.open", "ranks.evaluate", "ranks.reconsider",
        "cases.open", "vetting.conduct", "calendar.maintain", "reassignment.propose", "merging.propose", "paperfile.audit", "paperfile.campaign", "checks.pass",
        "recruitment.prepare", "recruitment.declare"})),
    "authority_leader": Role("公务员主管部门审批", frozenset({*READ, "ranks.evaluate", "ranks.reconsider", "parameters.set", "tokens.read", "tokens.confirm"})),
    "discipline_officer": Role("纪检监察", frozenset({"cases.read", "record.read"})),
    "auditor": Role("审计监督", frozenset({"ledger.read", "cases.audit", "tokens.read"})),
    "audit_admin": Role("安全审计员", frozenset({"ledger.read", "logs.read", "authority.read", "tokens.read"})),
    # Without a right to personnel matters: a code to vote with, the cases sent to them, or what keeps the platform itself.
    "voter": Role("参加推荐测评人员", frozenset()),
    "system_admin": Role("系统管理员", frozenset({"processes.maintain", "authority.read", "authority.propose"})),
    "security_admin": Role("安全保密管理员", frozenset({"authority.read", "tokens.read", "tokens.grant"})),  # sits where offices and item groups are confirmed
}
