"""``xianneng verify``: whether the ledger, an exported log or a receipt is what it was."""

import argparse
import sys

from xianneng.foundation.ledger import commands
from xianneng.law.refusals import Refusal
from xianneng.surface.project import environment
from xianneng.surface.project.postgres import ClusterError

add_arguments = commands.add_verify_arguments


def run(args: argparse.Namespace) -> int:
    """0 sound, 1 tampered, 2 unreadable; a file is checked without any database."""
    if not commands.needs_database(args):
        return commands.verify(args)
    try:
        with environment.database(args.data, signs=not args.key):
            environment.set_up_django()
            from xianneng.foundation.cases.operations import course
            from xianneng.foundation.ledger import sequencer

            if args.record_restore:
                course.pass_over(sequencer.listed_cases())
            return commands.verify(args)
    except (Refusal, ClusterError) as refusal:
        print(refusal, file=sys.stderr)
        return 2  # nothing was found changed: nothing could be checked
