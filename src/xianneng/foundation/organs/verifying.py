"""What `xianneng verify` checks of organs beside the sealed rows: their places of today, on which every scope rests."""

from django.db import connection

from xianneng.foundation.ledger.report import Report


def check(report: Report) -> None:
    """Every organ's path is its parent's and its own number, by the sealed profile that stands last; none is without one."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT coalesce(o.id, p.organ_id), o.code, o.path, p.id, coalesce(above.path, '/') || o.id || '/' FROM organs_organ o
            FULL JOIN (SELECT id, organ_id, parent_id FROM organs_profile
                       WHERE known_to = '9999-12-31Z' AND valid_to = '9999-12-31') p ON p.organ_id = o.id
            LEFT JOIN organs_organ above ON above.id = p.parent_id
            WHERE o.id IS NULL OR p.id IS NULL OR o.path <> coalesce(above.path, '/') || o.id || '/' ORDER BY 1""")
        for organ_id, code, path, profile_id, due in cursor.fetchall():
            how = ("已被删除，而机构信息还在" if code is None else f"（{code}）没有现行的机构信息，系绕过平台插入" if profile_id is None
                   else f"（{code}）：隶属路径 {path} 与机构信息所记的上级不符，应为 {due}")
            report.fault(f"organs_organ 第 {organ_id} 行{how}")
