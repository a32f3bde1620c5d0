"""``xianneng administrators``: the first three administrators 三员, each with a password that is good once."""

import argparse
import getpass
from datetime import UTC, datetime

from xianneng.surface.project import environment


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Three names, or the account that is let in again."""
    parser.add_argument("--system", metavar="姓名", help="系统管理员")
    parser.add_argument("--security", metavar="姓名", help="安全保密管理员")
    parser.add_argument("--audit", metavar="姓名", help="安全审计员")
    parser.add_argument("--reset", metavar="帐号", help="为三员之一重新发放一次性密码，并取消其两步验证")


def run(args: argparse.Namespace) -> int:
    """The accounts and their passwords are printed, and stand nowhere else."""
    with environment.database(args.data):
        environment.set_up_django()
        return _appoint(args)


def _appoint(args: argparse.Namespace) -> int:
    from xianneng.foundation.access.apart import AUDIT, SECURITY, SYSTEM
    from xianneng.law.refusals import Refused
    from xianneng.work.authority import starting

    by, now = f"命令行（{getpass.getuser()}）", datetime.now(UTC)
    names = {SYSTEM: args.system, SECURITY: args.security, AUDIT: args.audit}
    if not args.reset and not all(names.values()):
        raise Refused("还缺少姓名", then="请写明 --system、--security、--audit 三人，或 --reset 帐号")
    handed = starting.let_in_again(username=args.reset, by=by, now=now) if args.reset else starting.appoint_three(names=names, by=by, now=now)
    for title, username, password in handed:
        print(f"{title}  帐号 {username}  一次性密码 {password}")
    print("请分别当面交付，七天内有效；首次登录必须改成自己的密码。")
    return 0
