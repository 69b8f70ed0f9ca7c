"""Settings: read once from the environment, checked, frozen.

Variables start with ``ONRECORD_``; sections are joined by two underscores (``ONRECORD_ASK__TOP=5``).
Every field's description is what docs/configuration.md says of it; a test compares the two.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from retrieval.errors import InputError

PREFIX = "ONRECORD_"
DELIMITER = "__"


def _ids(value: Any) -> Any:
    """Ids as a JSON list or separated by commas."""
    if isinstance(value, int):
        return [value]
    if isinstance(value, str):
        return [part for part in value.strip().removeprefix("[").removesuffix("]").replace(",", " ").split() if part]
    return value


Ids = Annotated[tuple[int, ...], NoDecode, BeforeValidator(_ids)]


class Section(BaseModel):
    """A group of settings. A misspelt name is an error, and no message repeats a value."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ModelSettings(Section):
    """Which models are run, and how."""

    embedder: str = Field(
        default="all-MiniLM-L6-v2",
        description="The embedding model: `all-MiniLM-L6-v2` (shipped and pinned by hash), the path of a folder, or"
        " any sentence-transformers model by its hub name.",
    )
    judge: str = Field(
        default="onrecord-judge",
        description="What tells whether a statement answers, and on which side: `onrecord-judge` (shipped and pinned by"
        " hash), the path of a folder or the hub name of any cross-encoder of sentence-transformers, or `none`.",
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        default="auto",
        description="Arithmetic of the embedding model: `auto` takes bfloat16 where the processor computes with it"
        " (about three times as fast, vectors the same to 0.0001), else float32.",
    )
    threads: int = Field(default=0, ge=0, description="Threads for one model run; 0 leaves the choice to torch.")
    batch: int = Field(default=32, ge=1, description="Texts that the model reads at once during an ingest.")


class AskSettings(Section):
    """How questions are answered."""

    top: int = Field(default=5, ge=1, le=50, description="Findings shown when nothing else is asked for.")
    candidates: int = Field(
        default=50, ge=1, le=1000, description="Passages, and statements, taken from each ranking before fusion."
    )
    judged: int = Field(
        default=24, ge=1, le=200, description="Statements that the judge reads for a question; some 4 ms each."
    )
    judged_at_most: int = Field(
        default=40,
        ge=1,
        le=200,
        description="The same for a question to which none of the first ones surely is an answer; no fewer than"
        " `ONRECORD_ASK__JUDGED` are read.",
    )
    read: int = Field(
        default=6, ge=1, le=100, description="Passages of which every sentence is compared with the question."
    )
    dense_weight: float = Field(default=1.0, ge=0, description="Weight of the ranking by meaning (vectors).")
    bm25_weight: float = Field(default=1.0, ge=0, description="Weight of the ranking by words (BM25).")
    off_topic_below: float = Field(
        default=0.25,
        ge=-1,
        le=1,
        description="Cosine of the nearest passage under which a question counts as off topic, unless a sentence is"
        " near.",
    )
    off_topic_sentence_below: float = Field(
        default=0.45, ge=-1, le=1, description="The same for the nearest sentence of the passages that are read."
    )


class IngestSettings(Section):
    """What is taken in."""

    max_bytes: int = Field(
        default=20_000_000, ge=1, description="The largest document, in bytes, unpacked; larger ones are skipped."
    )
    statements: bool = Field(
        default=True, description="Whether an ingest also extracts who said what, from English documents."
    )


class TelegramSettings(Section):
    """The Telegram face."""

    token: SecretStr | None = Field(default=None, description="The bot's token, from @BotFather.")
    base_url: str = Field(
        default="https://api.telegram.org/bot", description="Address of the Bot API server, for one of your own."
    )
    base_file_url: str = Field(
        default="https://api.telegram.org/file/bot", description="Address from which that server hands out files."
    )
    admins: Ids = Field(default=(), description="User ids of administrators; they may ask everywhere.")
    users: Ids = Field(default=(), description="User ids of those who may ask, in a private chat or a group.")
    chats: Ids = Field(default=(), description="Ids of the group chats in which everybody may ask.")
    channels: Ids = Field(
        default=(), description="Ids of the channels in whose posts, and in whose discussion groups, everybody may ask."
    )
    state: Path | None = Field(
        default=None,
        description="The file in which the bot keeps who may ask, what was asked and the audit log; not set:"
        " `telegram.sqlite3` in the archive's folder.",
    )
    questions_a_minute: int = Field(
        default=10, ge=1, le=1000, description="Questions that one person may ask in a minute."
    )
    follow_up_minutes: int = Field(
        default=15, ge=0, description='Minutes for which "and the WHO?" refers to one\'s last question.'
    )
    audit_days: int = Field(default=0, ge=0, description="Days for which the audit log is kept; 0 keeps it for good.")
    webhook_url: str | None = Field(
        default=None,
        description="The https address at which Telegram reaches this bot; not set: the bot fetches updates itself.",
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        description="What Telegram proves itself with when it calls the webhook: 1 to 256 letters, digits, `_` and `-`."
        " Needed with a webhook.",
    )
    listen: str = Field(default="127.0.0.1", description="The address on which webhook, health and metrics are served.")
    port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port for them; 0 serves none of them (a webhook needs one). `/health` says whether the bot"
        " works.",
    )
    metrics: bool = Field(default=False, description="Whether `/metrics` is served there, for Prometheus.")


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter=DELIMITER,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    home: Path = Field(default=Path("archive"), description="The folder that holds the archive.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What `onrecord serve` logs: `debug`, `info`, `warning` or `error`."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How it logs: lines for people (`text`), or one JSON object a line (`json`)."
    )
    models: ModelSettings = ModelSettings()
    ask: AskSettings = AskSettings()
    ingest: IngestSettings = IngestSettings()
    telegram: TelegramSettings = TelegramSettings()


def variables() -> dict[str, str]:
    """Every variable that is read, with its description."""
    found: dict[str, str] = {}
    for name, info in Settings.model_fields.items():
        inner = info.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            for part, part_info in inner.model_fields.items():
                found[f"{PREFIX}{name}{DELIMITER}{part}".upper()] = part_info.description or ""
        else:
            found[f"{PREFIX}{name}".upper()] = info.description or ""
    return found


def unknown_variables(environ: Mapping[str, str] | None = None) -> list[str]:
    """Variables that start with ONRECORD_ and are not read by anything: most often misspelt."""
    known = variables()
    names: Iterable[str] = os.environ if environ is None else environ
    return sorted(name for name in names if name.upper().startswith(PREFIX) and name.upper() not in known)


def default_settings(**overrides: Any) -> Settings:
    """Every setting's default but for the home that is set: to look at an archive whose settings cannot be read."""
    home = os.environ.get(f"{PREFIX}HOME")
    return Settings.model_construct(**({"home": Path(home)} if home else {}) | overrides)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings.

    Raises:
        InputError: a variable holds what it cannot; the message names it and never repeats its value.
    """
    try:
        return Settings(**overrides)
    except SettingsError as error:
        # Only a section's own name leads here; its fields are set by variables of their own.
        section = str(error).split('"')[1].upper()
        raise InputError(
            f"{PREFIX}{section} cannot be read: set {PREFIX}{section}{DELIMITER}… instead; see docs/configuration.md."
        ) from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        name = PREFIX + DELIMITER.join(str(part) for part in first["loc"] if not isinstance(part, int)).upper()
        if first["type"] == "extra_forbidden":
            raise InputError(
                f"{name} is set and nothing reads it: correct its name or unset it; see docs/configuration.md."
            ) from None
        raise InputError(f"{name} cannot be read ({first['msg']}); see docs/configuration.md.") from None
