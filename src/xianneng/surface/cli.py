"""The command line: ``xianneng COMMAND …``. Each command is a module with ``add_arguments(parser)`` and ``run(args)``.

Only the module of the command that was asked for is imported, so ``xianneng --help`` is quick.
"""

import argparse
import importlib
import os
import re
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

COMMANDS = {
    "demo": ("xianneng.surface.commands.demo", "建立演示数据并启动全部服务"),
    "serve": ("xianneng.surface.commands.serve", "启动网页服务"),
    "worker": ("xianneng.surface.commands.worker", "启动后台任务"),
    "migrate": ("xianneng.surface.commands.migrate", "建立或升级数据库"),
    "backup": ("xianneng.surface.commands.backup", "备份整个平台到一个文件，不停止服务"),
    "upgrade": ("xianneng.surface.commands.upgrade", "备份、升级停止了的平台、核对存证"),
    "restore": ("xianneng.surface.commands.restore", "从备份恢复到空目录或空库，并核对存证"),
    "database": ("xianneng.surface.commands.roles", "为数据库管理员输出建立角色的脚本"),
    "administrators": ("xianneng.surface.commands.administrators", "开立系统管理员、安全保密管理员、安全审计员"),
    "import": ("xianneng.surface.commands.take_in", "导入花名册、机构表、考核、奖励、处分、采集工作簿、数据交换包、任免审批表、职位表"),
    "export": ("xianneng.surface.commands.export", "导出文件"),
    "verify": ("xianneng.surface.commands.verify", "核对存证：数据库、导出的日志或回执"),
    "bench": ("xianneng.surface.commands.bench", "测量各项指标"),
    "evaluate": ("xianneng.surface.commands.evaluate", "按规则逐人评估：符合、不符合、待认定，附数据和条款"),
    "law": ("xianneng.surface.commands.law", "列出全部规则：条款、版本、施行日期"),
}


ONCE = ("backup", "restore", "upgrade")  # ended from outside they clear away what is half done, as by Ctrl-C
# What argparse says of a wrong argument, and how we say it.
WRONG = {r"unrecognized arguments: (.+)": r"不认识的参数：{}", r"the following arguments are required: (.+)": r"还缺少：{}",
         r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.+)\)": "{0} 不能是“{1}”，可填 {2}",
         r"argument (\S+): expected .*argument.*": "{} 后面要写一个值", r"argument (\S+): invalid \S+ value: '(.*)'": "{0} 不能是“{1}”"}


class Parser(argparse.ArgumentParser):
    """Tells what is wrong with the arguments in words, with the usage of the command that was meant."""

    def error(self, message: str) -> NoReturn:
        """Status 2, as everywhere."""
        for pattern, words in WRONG.items():
            if found := re.fullmatch(pattern, message):
                message = words.format(*(each.replace("'", "") for each in found.groups()))
        self.exit(2, f"{message}\n{self.format_usage()}")

    def format_usage(self) -> str:
        """The usage, in Chinese."""
        return super().format_usage().replace("usage: ", "用法：", 1)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is its result. Refusals are told in words, with status 1."""
    from xianneng.law.refusals import Refusal
    from xianneng.surface.project.postgres import ClusterError
    from xianneng.surface.project.tie import end_with_parent

    words = _data_first(list(sys.argv[1:] if argv is None else argv))
    if os.environ.get("XN_TIED") == "1":
        end_with_parent()
    if next((word for word in words if word in COMMANDS), "") in ONCE:  # services end by TERM in their own order
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        args, unknown = parser(words).parse_known_args(words)
        if unknown:
            args.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
        return int(args.run(args))
    except (Refusal, ClusterError) as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `xianneng law | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _data_first(words: list[str]) -> list[str]:
    """``--data DIR`` means the same wherever it stands: it goes to where the command's own parser looks for it."""
    command = next((at for at, word in enumerate(words) if word in COMMANDS), None)
    given = next((at for at, word in enumerate(words) if word == "--data" or word.startswith("--data=")), None)
    if command is None or given is None:
        return words
    option = words[given:given + (1 if "=" in words[given] else 2)]
    rest = words[:given] + words[given + len(option):]
    after = rest.index(words[command]) + 1
    return [*rest[:after], *option, *rest[after:]]


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """All commands by name; the arguments only of the one in ``words``."""
    top = Parser(prog="xianneng", description="贤能：公务员管理平台")
    commands = top.add_subparsers(metavar="命令", required=True)
    chosen = next((word for word in words if word in COMMANDS), None)
    for name, (module_name, text) in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=text)
        if name == chosen:
            module = importlib.import_module(module_name)
            command.add_argument("--data", type=Path, metavar="目录",
                                 help="演示的数据目录，默认 ./.data；演示只用内置数据库" if name == "demo" else "数据目录（内置数据库）；不写则用 DATABASE_URL 指定的数据库")
            module.add_arguments(command)
            command.set_defaults(run=module.run, parser=command)
    return top


if __name__ == "__main__":
    sys.exit(main())
