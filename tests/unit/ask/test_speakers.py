"""Whether a speaker is the one that a question names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.ask.speakers import FITS, fit, is_bare_role, is_called, name_words, not_told, spellings
from retrieval.ask.statements import CLOSE
from retrieval.types import Speaker


def named(name: str, text: str | None = None, description: str | None = None) -> Speaker:
    return Speaker(name=name, text=text or name, description=description, named=True)


def unnamed(words: str) -> Speaker:
    return Speaker(name=words, text=words, description=words, named=False)


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("Petra Lund", named("Petra Lund")),
        ("petra lund", named("Petra Lund", "Lund")),
        ("Lund", named("Petra Lund")),
        ("Petra Lund", named("Lund")),
        ("Petra J. Lund", named("Petra Lund")),
        ("Petra Lund", named("Petra Jane Lund")),
        ("P. Lund", named("Petra Lund")),
        ("Petra Lund", named("P. Lund")),
        ("Dael", named("Pieter van Dael")),
        ("Ada Brook-Lund", named("Brook-Lund")),
        # titles
        ("Ms Lund", named("Petra Lund")),
        ("Dr. Lund", named("Dr Petra Lund")),
        ("President Lund", named("Petra Lund")),
        ("Judge Amadi", named("Ruth Amadi")),
        ("the judge", named("Judge Ruth Amadi")),
        ("the judge", named("Ruth Amadi", "Judge Amadi")),
        # offices for short
        ("the ceo", named("Petra Lund", "chief executive Petra Lund", "chief executive")),
        ("Orla Water's CEO", named("Petra Lund", "Lund", "the chief executive officer of Orla Water")),
        ("the PM", named("Petra Lund", "Lund", "the prime minister")),
        ("MIT professor", named("Petra Lund", "Lund", "a professor of economics at M.I.T.")),
        # acronyms
        ("World Health Organization", named("WHO")),
        ("the WHO", named("the World Health Organization")),
        ("OFC", named("Orla Ferry Company")),
        # roles, by their heads
        ("the harbour master", named("Ada Brook", description="the harbour master")),
        ("harbour master", unnamed("the master of the harbour")),
        ("captain of the ship", unnamed("the ship's captain")),
        ("the captain", unnamed("the captain of the Marigold")),
        ("the mayor", named("Tom Reed", description="mayor of Vesk")),
        ("the president", named("Petra Lund", description="the president")),
        ("Lund's lawyer", named("Ada Brook", description="Lund's lawyer")),
        ("lund's lawyer", unnamed("a lawyer for Lund")),
        ("the agriculture ministry", named("the Ministry of Agriculture")),
        ("growers", unnamed("growers in the valley")),
        ("farmers", unnamed("a farmer")),
        ("doc", unnamed("the doctor")),
        # spelling
        ("Okafor", named("Ines Okafr")),
        ("Ines Okafr", named("Ines Okafor")),
        ("okafors", named("Ines Okafor")),
        ("Okafor's", named("Ines Okafor")),
        ("Okafor’s", named("Ines Okafor")),
        ("Nunez", named("José Núñez")),
        ("José Núñez", named("Jose\u0301 Nunez")),
        ("O'Dell", named("Mary O’Dell")),
    ],
)
def test_who_is_meant_fits(asked: str, speaker: Speaker):
    assert fit(asked, speaker) >= FITS


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("", named("Petra Lund")),
        ("?!", named("Petra Lund")),
        # another first name, another surname
        ("Otto Lund", named("Petra Lund")),
        ("Petra Marsh", named("Petra Lund")),
        ("O. Lund", named("Petra Lund")),
        ("Otto Lund", named("Petra Lund", "Lund")),
        ("Otto Lund", named("Petra Lund", "Ms Lund")),
        # what is named after a person, or speaks for one
        ("Lund", named("the Lund campaign")),
        ("Lund", named("Lund University")),
        ("Lund", unnamed("Lund's lawyer")),
        ("Lund", unnamed("a lawyer for Lund")),
        ("Petra Lund", unnamed("a lawyer for Petra Lund")),
        ("Lund", named("Ada Brook", description="Lund's lawyer")),
        ("Lund", named("Ada Brook", description="a spokeswoman for Lund")),
        ("Petra Lund", named("Ada Brook", "Petra Lund's sister")),
        ("Ada Brook", named("the Ada Brook foundation")),
        ("the Lund campaign", named("Petra Lund")),
        ("Lund's lawyer", named("Petra Lund")),
        # another role, another head
        ("the captain", unnamed("the captain's wife")),
        ("the captain's wife", unnamed("the captain")),
        ("harbour master", unnamed("the dock master")),
        ("mayor of Orla", named("Tom Reed", description="mayor of Vesk")),
        ("the mayor", unnamed("the deputy mayor")),
        ("the harbour master", unnamed("the deputy harbour master")),
        ("the mayor", named("Tom Reed", description="the former mayor")),
        ("president", named("Petra Lund")),
        # other letters, other names
        ("UHF", named("World Health Organization")),
        ("WHO", named("the World Chess Organization of Hosts")),
        ("Lunt", named("Petra Lund")),
        ("Lund", named("Eva Lundgren")),
        ("Reed", named("Rae Meed")),
    ],
)
def test_who_is_not_meant_does_not_fit(asked: str, speaker: Speaker):
    assert fit(asked, speaker) < FITS


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("Petra Lund", named("Petra Lund"), named("P. Lund")),
        ("Petra Lund", named("Petra Lund"), named("Lund")),
        ("deputy mayor", unnamed("the deputy mayor"), unnamed("the mayor")),
        ("Ines Okafor", named("Ines Okafor"), named("Ines Okafar")),
    ],
)
def test_the_nearer_name_fits_better(asked: str, better: Speaker, worse: Speaker):
    assert fit(asked, better) > fit(asked, worse)


def test_another_spelling_does_not_stand_beside_the_very_name():
    exact, misspelt = fit("Marsh", named("Ada Marsh")), fit("Marsh", named("Ada March"))
    assert FITS <= misspelt < exact - CLOSE


@given(st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_any_words_give_a_share_of_one(asked: str, name: str):
    assert 0.0 <= fit(asked, named(name)) <= 1.0


@given(st.lists(st.text(alphabet="abcdefgé", min_size=3, max_size=9), min_size=1, max_size=3).map(" ".join))
def test_every_name_fits_itself_in_any_case(name: str):
    assert fit(name.upper(), named(name)) == 1.0
    assert fit(f"{name}'s", named(name)) == 1.0


def test_a_speaker_is_looked_up_by_what_is_no_title():
    assert name_words("the President Petra Lund") == ["petra", "lund"]
    assert name_words("the president") == ["president"]
    assert name_words("José Núñez’s") == ["jose", "nunez"]


def test_spellings_are_near_and_start_alike():
    assert spellings("okafor", ["okafor", "okafar", "okfor", "akafor", "oak", "orla"]) == ["okafar", "okfor"]


def test_the_chief_executive_of_one_firm_is_not_that_of_another_and_executives_are_neither():
    assert fit("Orla Water's CEO", named("Tom Reed", "Reed", "Vell Steel's chief executive")) < FITS
    assert fit("the CEO", unnamed("company executives")) < FITS


def test_what_a_description_lacks_is_told():
    speaker = named("Tom Reed", "Reed", "chief executive")
    assert not_told("Orla Water's CEO", speaker) == ["orla", "water"]
    assert not not_told("the chief executive", speaker)


@pytest.mark.parametrize(
    ("speaker", "bare"),
    [
        (named("Tom Reed", "Reed", "chief executive"), True),
        (named("Tom Reed", "Reed", "the company's chief executive"), True),
        (named("Tom Reed", "Reed", "Vell Steel's chief executive"), False),
        (named("Tom Reed", "Reed", "chief executive of Vell Steel"), False),
        (named("Tom Reed"), False),
        (unnamed("the company's lawyer"), True),
    ],
)
def test_a_description_that_names_no_firm_may_be_of_any(speaker: Speaker, *, bare: bool):
    assert is_bare_role(speaker) is bare


def test_a_role_in_somebodys_words_is_not_the_name():
    captain = named("Anders Holm", "captain of lost ferry", "the captain")
    assert not is_called("captain", captain)
    assert is_called("holm", captain)
    assert is_called("Anders Holm", captain)
