"""The rules of ID numbers; all numbers are invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.law import identity

ON = date(2026, 1, 1)
SOUND = "11010519491231002X"


def codes(number: str, **stated: object) -> list[str]:
    return [problem.code for problem in identity.check(number, on=ON, **stated)]  # type: ignore[arg-type]


def test_sound_numbers() -> None:
    assert codes(SOUND) == codes(SOUND.lower()) == codes(f" {SOUND} ") == []
    assert identity.read(SOUND) == identity.Identity(SOUND, "北京市", date(1949, 12, 31), "女")


def test_old_form() -> None:
    assert identity.to_18("110105491231002") == SOUND
    assert codes("110105491231002") == []


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("1101051949123100", "id_length"),
        ("1101051949123100AX", "id_character"),
        ("110105194912310021", "id_check"),
        ("110105000101010017", "id_birth"),
        ("110105180001010010", "id_birth"),
        ("１１０１０５１９４９１２３１００２Ｘ", "id_character"),
        ("11010519491231002²", "id_character"),
    ],
)
def test_wrong_numbers(number: str, code: str) -> None:
    assert codes(number) == [code]
    assert identity.read(number) is None


def test_region_and_birth_date() -> None:
    for body, code in (
        ("99010519491231002", "id_region"),
        ("11010519490231002", "id_birth"),
        ("11010520270101002", "id_future"),
    ):
        assert codes(body + identity.check_digit(body)) == [code]


def test_what_would_be_right() -> None:
    problem = identity.check("110105194912310021", on=ON)[0]
    assert "校验码是X，填的是1" in problem.message
    assert "末位应为X" in problem.right


def test_against_the_file() -> None:
    assert codes(SOUND, birth_on=date(1949, 12, 30), sex="男") == ["id_birth_differs", "id_sex_differs"]
    assert codes(SOUND, birth_on=date(1949, 12, 31), sex="女") == []


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, added: int) -> None:
    wrong = SOUND[:place] + str((int(SOUND[place]) + added) % 10) + SOUND[place + 1 :]
    assert "id_check" in codes(wrong)


def test_what_is_wrong_with_a_number_is_told_without_the_number() -> None:
    """It stands on pages of who reads numbers masked."""
    told = [f"{each.message}{each.right}" for each in identity.check("110105194912310021", on=ON, sex="男")]
    assert told
    assert not any("1101051949" in each for each in told)


@pytest.mark.parametrize(("one", "other", "words"), [
    ("330199198605220816", "330199198605220836", "身份证号只差一位"),
    ("330199198605220816", "33019919860522083X", "身份证号只差一位"),  # with the check digit of what was typed
    ("330199198605220816", "330199198605228016", "身份证号有两位互换"),
    ("330199198605220816", "330199860522081", "一个是另一个的15位旧号"),
    ("330199198605220816", "330199198605224917", ""),
    ("330199198605220816", "33019919860522", ""),
])
def test_numbers_that_a_slip_makes_of_one_another(one: str, other: str, words: str) -> None:
    assert identity.alike(one, other) == identity.alike(other, one) == words


def test_the_sound_numbers_that_a_mistyped_one_may_be() -> None:
    body = "33019919860522081"
    right = body + identity.check_digit(body)
    for typed in (right[:5] + "4" + right[6:], right[:7] + right[8] + right[7] + right[9:], right[:17] + ("1" if right[17] != "1" else "2")):
        assert right in identity.mistyped(typed), typed
        assert all(identity.read(each) is None or identity.check_digit(each[:17]) == each[17] for each in identity.mistyped(typed))
    assert identity.mistyped("123") == []
