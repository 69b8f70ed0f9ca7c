"""Ten questions a minute, and one notice."""

from bot.telegram.limits import MINUTE_S, PEOPLE, Turnstile, Verdict


class Clock:
    """A clock that is set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_notice_comes_in_place_of_the_eleventh_answer() -> None:
    clock = Clock()
    turnstile = Turnstile(10, clock)
    assert {turnstile.question(7) for _ in range(10)} == {Verdict.ANSWER}
    assert [turnstile.question(7) for _ in range(3)] == [Verdict.NOTICE, Verdict.SILENCE, Verdict.SILENCE]
    assert turnstile.question(8) is Verdict.ANSWER
    clock.now = MINUTE_S + 1
    assert {turnstile.question(7) for _ in range(10)} == {Verdict.ANSWER}
    assert turnstile.question(7) is Verdict.NOTICE


def test_the_minute_slides() -> None:
    clock = Clock()
    turnstile = Turnstile(2, clock)
    turnstile.question(7)
    clock.now = 50.0
    turnstile.question(7)
    clock.now = 61.0
    assert turnstile.question(7) is Verdict.ANSWER
    assert turnstile.question(7) is Verdict.NOTICE


def test_it_does_not_remember_everybody_for_ever() -> None:
    turnstile = Turnstile(1, Clock())
    for person in range(PEOPLE + 5):
        turnstile.question(person)
    assert turnstile.question(0) is Verdict.ANSWER
    assert turnstile.question(PEOPLE + 4) is Verdict.NOTICE
