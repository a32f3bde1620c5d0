"""``xianneng database roles --sql``: the script that makes the two roles and the database."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``roles --sql`` is the one form there is."""
    parser.add_argument("what", choices=["roles"], help="roles：两个数据库角色")
    parser.add_argument("--sql", action="store_true", required=True, help="输出 SQL 脚本（psql）")


def run(args: argparse.Namespace) -> int:
    """Print the script."""
    from xianneng.surface.project.database import roles_sql

    print(roles_sql(), end="")
    return 0
