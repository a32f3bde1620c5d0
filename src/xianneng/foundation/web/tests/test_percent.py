"""A share is rounded once."""

from xianneng.foundation.web.templatetags.xn import percent


def test_a_share_is_rounded_once() -> None:
    assert [percent(used * 10_000 // approved) for used, approved in ((15, 19), (1, 3), (2, 3), (1, 8), (0, 5))] == ["78.9%", "33.3%", "66.7%", "12.5%", "0.0%"]
