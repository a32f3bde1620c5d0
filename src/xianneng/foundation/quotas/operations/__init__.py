"""What can be done to the books. Every act takes the leaf of what decides it, in the caller's transaction.

    form_units, open_books, open_book, recompute, caps_of, as_approved, take_up, follow_file   核定 期初
    check_free, lock, keep_locked, use_all, follow_ranks   预审锁定 使用 退出
    reserve, release_reserve                          预留
"""

from xianneng.foundation.quotas.operations.approving import (
    Opening,
    Plan,
    as_approved,
    caps_of,
    follow_file,
    form_units,
    open_book,
    open_books,
    recompute,
    require_confirmed,
    take_up,
)
from xianneng.foundation.quotas.operations.pooling import release_reserve, reserve
from xianneng.foundation.quotas.operations.using import (
    Holding,
    Move,
    check_free,
    follow_ranks,
    keep_locked,
    lock,
    locked_by,
    places,
    use_all,
)

__all__ = ["Holding", "Move", "Opening", "Plan", "as_approved", "caps_of", "check_free", "follow_file", "follow_ranks", "form_units", "keep_locked",
           "lock", "locked_by", "open_book",
           "open_books", "places", "recompute", "release_reserve", "require_confirmed",
           "reserve", "take_up", "use_all"]
