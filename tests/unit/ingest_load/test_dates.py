import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ingest.dates import parse_date


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("2016-12-16", "2016-12-16"),
        (" 2016-12-16\n", "2016-12-16"),
        ("20161216", "2016-12-16"),
        ("2016-12-16T10:15:30Z", "2016-12-16T10:15:30Z"),
        ("2016-12-16T10:15", "2016-12-16T10:15"),
        ("2016-12-16 10:15:30.123456789+0300", "2016-12-16T10:15:30.123456789+03:00"),
        ("20161216T101530+03", "2016-12-16T10:15:30+03:00"),
        ("2016/12/16", "2016-12-16"),
        ("2016.1.2", "2016-01-02"),
        ("December 16, 2016", "2016-12-16"),
        ("Fri, 16 Dec 2016 10:00:00 +0300", "2016-12-16T10:00:00+03:00"),
        ("Dec. 16, 2016 10:15 a.m. EST", "2016-12-16T10:15:00-05:00"),
        ("Dec 16, 2016, 12:00 AM", "2016-12-16T00:00:00"),
        ("16/12/2016", "2016-12-16"),
        ("12/16/2016", "2016-12-16"),
        ("03/03/2016", "2016-03-03"),
        ("16 décembre 2016 à 14h30", "2016-12-16T14:30:00"),
        ("16 декабря 2016 г.", "2016-12-16"),
        ("2016年12月16日", "2016-12-16"),
        ("١٦ ديسمبر ٢٠١٦", "2016-12-16"),
    ],
)
def test_a_date_is_read_as_it_is_stated(stated: str, read: str) -> None:
    assert parse_date(stated) == read


@pytest.mark.parametrize("stated", ["03/04/2016", "3.4.2016", "3-4-2016", "٣/٤/٢٠١٦"])
def test_day_and_month_that_could_be_exchanged_are_no_date(stated: str) -> None:
    assert parse_date(stated) is None


@pytest.mark.parametrize(
    "stated",
    ["", "2016", "2016-12", "December 2016", "16 December", "Friday", "today", "yesterday", "2 days ago", "in 2016",
     "10:15", "16 Dec 16", "12/16/16", "1481882400", "1481882400000", "99999999", "16", "-1"],
)  # fmt: skip
def test_what_is_not_stated_is_never_filled_in(stated: str) -> None:
    assert parse_date(stated) is None


@pytest.mark.parametrize("stated", ["2016-02-30", "2016-13-01", "31 February 2016", "2016-12-16T25:00", "2016-12-32"])
def test_a_day_that_never_was_is_no_date(stated: str) -> None:
    assert parse_date(stated) is None


@pytest.mark.parametrize("stated", ["0001-01-01", "1395/09/26", "2559-12-16", "16 ธันวาคม 2559"])
def test_a_year_of_another_calendar_or_a_null_date_is_no_date(stated: str) -> None:
    assert parse_date(stated) is None


@pytest.mark.parametrize("zone", ["IST", "CET", "BST"])
def test_a_zone_that_several_places_share_is_left_out(zone: str) -> None:
    assert parse_date(f"16 Dec 2016 10:15 {zone}") == "2016-12-16T10:15:00"


def test_a_sentence_with_a_date_in_it_is_no_date() -> None:
    assert parse_date("The bridge was opened on 16 December 2016 by the mayor of the town, who spoke.") is None
    assert parse_date("16 December 2016 (updated 17 December 2016)") is None


@settings(deadline=None)
@given(st.dates(min_value=date(1600, 1, 1), max_value=date(2199, 12, 31)))
def test_every_iso_date_is_kept(day: date) -> None:
    assert parse_date(str(day)) == str(day)


@settings(deadline=None)
@given(st.text(max_size=12).filter(lambda text: not any(char.isdigit() for char in text)))
def test_text_without_digits_is_no_date(text: str) -> None:
    assert parse_date(text) is None


def test_iso_dates_do_not_load_the_parser_of_words() -> None:
    code = "import sys; from retrieval.ingest.dates import parse_date; parse_date('2016-12-16T10:00Z');"
    checked = subprocess.run([sys.executable, "-c", f"{code} print('dateparser' in sys.modules)"],
                             capture_output=True, text=True, check=True)  # fmt: skip
    assert checked.stdout == "False\n"
