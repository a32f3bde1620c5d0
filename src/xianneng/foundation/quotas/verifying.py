"""What `xianneng verify` checks of the books: a balance is kept for speed, and is the sum of the sealed entries."""

from django.db import connection

from xianneng.foundation.ledger.report import Report


def check(report: Report) -> None:
    """Every balance against its entries, both ways."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT unit_id, quota_id, account, coalesce(b.amount, 0), coalesce(e.amount, 0) FROM quotas_balance b
            FULL JOIN (SELECT unit_id, quota_id, account, sum(amount) AS amount FROM quotas_entry GROUP BY 1, 2, 3) e
              USING (unit_id, quota_id, account)
            WHERE coalesce(b.amount, 0) <> coalesce(e.amount, 0) ORDER BY 1, 2, 3""")
        for unit_id, group, account, balance, entries in cursor.fetchall():
            report.fault(f"quotas_balance 核定单位 {unit_id} 的 {group}“{account}”：余额 {abs(balance)} 名，台账各笔合计 {abs(entries)} 名")
