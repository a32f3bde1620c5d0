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


RIGHTS = {  # what a refusal calls each
    "authority.propose": "提请开户和任职", "authority.read": "查阅帐号和任职", "ballots.run": "组织投票", "calendar.maintain": "维护工作日历", "cases.audit": "查阅办件的存证",
    "cases.open": "开办办件", "cases.read": "查阅办件", "checks.pass": "强制通过校核条目", "exchange.import": "导入", "leaving.propose": "提出退休和辞去公职", "ledger.read": "查阅存证日志",
    "logs.read": "查阅安全审计", "merging.propose": "提出合并档案", "organs.open": "登记机构初始的编制和职数", "organs.read": "查阅机构和编制", "paperfile.audit": "办理档案审核",
    "paperfile.campaign": "组织档案专项审核", "parameters.set": "设定参数", "processes.maintain": "维护流程", "quotas.read": "查阅职级职数", "ranks.evaluate": "测算晋升资格",
    "ranks.propose": "提出职级晋升", "ranks.reconsider": "重新研究已作的晋升决定", "reassignment.propose": "提出人员转隶", "record.enter": "录入和更正人员信息", "record.export": "导出人员信息",
    "record.read": "查阅人员信息", "record.read_sensitive": "查阅敏感信息", "recruitment.declare": "申报招考计划", "recruitment.figures": "查阅招录统计", "recruitment.prepare": "组织招考", "recruitment.review": "审查报名",
    "recruitment.score": "管理考试成绩", "recruitment.watch": "监督招考", "registration.propose": "申报公务员登记", "survey.organise": "组织大调研", "survey.read": "查阅大调研", "survey.talk": "记录谈话",
    "tokens.confirm": "确认接口令牌", "tokens.grant": "发放接口令牌", "tokens.read": "查阅接口令牌", "transfer.propose": "提出人员调转", "vetting.conduct": "进行考察"}
READ = {"record.read", "organs.read", "quotas.read", "cases.read"}

ROLES: dict[str, Role] = {
    "personnel_officer": Role("人事干部", frozenset({
        *READ, "record.read_sensitive", "record.enter", "record.export", "ranks.propose", "registration.propose", "leaving.propose", "transfer.propose", "paperfile.audit",
        "reassignment.propose", "merging.propose", "ranks.evaluate",
        "ballots.run", "cases.open", "exchange.import", "vetting.conduct", "checks.pass", "recruitment.declare", "recruitment.review", "survey.talk"})),
    "confirmer": Role("信息复核", frozenset(READ)),  # sits where entries, corrections and imports are confirmed
    "team_member": Role("党组（党委）成员", frozenset({*READ, "ranks.evaluate"})),
    "authority_reviewer": Role("公务员主管部门经办", frozenset({
        *READ, "record.read_sensitive", "record.enter", "record.export", "exchange.import", "organs.open", "ranks.evaluate", "ranks.reconsider",
        "cases.open", "vetting.conduct", "calendar.maintain", "reassignment.propose", "merging.propose", "paperfile.audit", "paperfile.campaign", "checks.pass",
        "recruitment.prepare", "recruitment.declare", "recruitment.review", "recruitment.score", "recruitment.figures", "survey.organise", "survey.read", "survey.talk"})),
    "authority_leader": Role("公务员主管部门审批", frozenset({*READ, "ranks.evaluate", "ranks.reconsider", "parameters.set", "survey.read", "survey.talk", "tokens.read", "tokens.confirm", "recruitment.review", "recruitment.score", "recruitment.figures"})),
    "discipline_officer": Role("纪检监察", frozenset({"cases.read", "record.read"})),
    "auditor": Role("审计监督", frozenset({"ledger.read", "cases.audit", "tokens.read"})),
    "audit_admin": Role("安全审计员", frozenset({"ledger.read", "logs.read", "authority.read", "tokens.read"})),
    "exam_monitor": Role("特邀监督员", frozenset({"recruitment.watch"})),  # of the recruitments to which the authority invites them, until a day
    # Without a right to personnel matters: a code to vote with, the cases sent to them, or what keeps the platform itself.
    "voter": Role("参加推荐测评人员", frozenset()),
    "system_admin": Role("系统管理员", frozenset({"processes.maintain", "authority.read", "authority.propose"})),
    "security_admin": Role("安全保密管理员", frozenset({"authority.read", "tokens.read", "tokens.grant"})),  # sits where offices and item groups are confirmed
}


def holders_of(right: str) -> list[str]:
    """What the roles with a right are called."""
    return [role.title for role in ROLES.values() if right in role.rights]
