"""``xianneng export KIND -o FILE``: each kind belongs to a room."""

import argparse

from xianneng.foundation.ledger import commands as ledger
from xianneng.surface.project import environment

KINDS = {"ledger": ("全部存证，供独立核对", ledger.add_export_arguments, ledger.export)}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A kind, and the arguments of that kind."""
    kinds = parser.add_subparsers(metavar="种类", required=True)
    for name, (text, add, export) in KINDS.items():
        kind = kinds.add_parser(name, help=text, description=text)
        add(kind)
        kind.set_defaults(export=export)


def run(args: argparse.Namespace) -> int:
    """Write the file."""
    with environment.database(args.data):
        environment.set_up_django()
        return int(args.export(args))
