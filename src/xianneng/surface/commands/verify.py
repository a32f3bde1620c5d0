"""``xianneng verify``: whether the ledger, an exported log or a receipt is what it was."""

import argparse

from xianneng.foundation.ledger import commands
from xianneng.surface.project import environment

add_arguments = commands.add_verify_arguments


def run(args: argparse.Namespace) -> int:
    """0 sound, 1 tampered, 2 unreadable; a file is checked without any database."""
    if not commands.needs_database(args):
        return commands.verify(args)
    with environment.database(args.data):
        environment.set_up_django()
        return commands.verify(args)
