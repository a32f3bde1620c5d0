"""The last leaf of a case, locked and read in one round trip: a leaf costs no more than it must."""

from django.db import migrations

FUNCTION = """
-- Each statement of a volatile function sees what was committed before it: so the read follows the lock.
CREATE FUNCTION ledger_last_of_case(number text, OUT case_seq int, OUT digest text) LANGUAGE plpgsql AS $body$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(number, 7));
  SELECT l.case_seq, l.digest INTO case_seq, digest FROM ledger_leaf l
    WHERE l.case_number = number AND l.case_number <> '' ORDER BY l.case_seq DESC LIMIT 1;
END $body$;
"""


class Migration(migrations.Migration):
    """A function."""

    dependencies = [("ledger", "0002_queue_and_marks")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION ledger_last_of_case")]
