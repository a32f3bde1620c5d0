"""Words with values of columns in them, as findings and reasons are written."""

import polars as pl


def phrase(pattern: str, *parts: pl.Expr | str) -> pl.Expr:
    """The pattern with the parts (names of columns, expressions) in its braces ``{}``; null where a part is null.

    Instead of `pl.format`, which now and then panics in another thread (pola-rs/polars#25339, #25525: open in version 2.1).
    Raises ValueError where braces and parts are not as many.
    """
    first, *rest = pattern.split("{}")
    pieces = [pl.lit(first), *(piece for part, after in zip(parts, rest, strict=True) for piece in (part, pl.lit(after)))]
    return pl.concat_str(pieces)
