"""What can be done to the books. Every act takes the leaf of what decides it, in the caller's transaction.

    form_units, open_books, open_book, recompute      核定
    lock, keep_locked, use, use_all, vacate           预审锁定 使用 退出
    reserve, release_reserve, lend, return_loan       预留 统筹
"""

from xianneng.foundation.quotas.operations.approving import (
    Opening,
    Plan,
    form_units,
    open_book,
    open_books,
    recompute,
)
from xianneng.foundation.quotas.operations.pooling import lend, release_reserve, reserve, return_loan
from xianneng.foundation.quotas.operations.using import (
    Holding,
    Move,
    keep_locked,
    lock,
    locked_by,
    places,
    use,
    use_all,
    vacate,
)

__all__ = ["Holding", "Move", "Opening", "Plan", "form_units", "keep_locked", "lend", "lock", "locked_by", "open_book",
           "open_books", "places", "recompute", "release_reserve", "reserve", "return_loan", "use", "use_all", "vacate"]
