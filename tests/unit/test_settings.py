"""Settings: from the environment, checked, frozen, and silent about what they hold."""

import pytest
from pydantic import ValidationError

from bot.settings import load_settings, unknown_variables, variables
from bot.wiring import config
from retrieval import Config, InputError

TOKEN = "123456:AAtesttokenthatisnone"  # noqa: S105 - no token of anyone's


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("ONRECORD_"):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("text", ["1,-100200", "[1, -100200]", "1, -100200", "1 -100200"])
def test_ids_are_a_json_list_or_separated_by_commas(monkeypatch: pytest.MonkeyPatch, text: str):
    monkeypatch.setenv("ONRECORD_TELEGRAM__CHATS", text)
    assert load_settings().telegram.chats == (1, -100200)


@pytest.mark.parametrize(("name", "value"), [("TELEGRAM__ADMINS", "12x"), ("ASK__TOP", "0"), ("LOG_LEVEL", "loud")])
def test_what_cannot_be_read_is_one_sentence_with_the_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(f"ONRECORD_{name}", value)
    with pytest.raises(InputError, match=f"ONRECORD_{name} cannot be read"):
        load_settings()


@pytest.mark.parametrize("name", ["ONRECORD_TELEGRAM__TOKN", "ONRECORD_TELEGRAM"])
def test_a_mistyped_variable_never_shows_its_value(monkeypatch: pytest.MonkeyPatch, name: str):
    monkeypatch.setenv(name, TOKEN)
    with pytest.raises(InputError) as caught:
        load_settings()
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_the_token_is_in_no_repr(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ONRECORD_TELEGRAM__TOKEN", TOKEN)
    settings = load_settings()
    assert settings.telegram.token is not None
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert TOKEN not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_settings_cannot_be_changed():
    settings = load_settings()
    with pytest.raises(ValidationError):
        settings.home = "elsewhere"


def test_unknown_variables_are_found_and_known_ones_are_not():
    environ = dict.fromkeys(variables(), "") | {"ONRECORD_HOEM": "x", "onrecord_ask__topp": "1", "PATH": "/bin"}
    assert unknown_variables(environ) == ["ONRECORD_HOEM", "onrecord_ask__topp"]


def test_the_defaults_of_settings_and_library_are_the_same():
    assert config(load_settings()) == Config()
