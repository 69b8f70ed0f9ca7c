"""From settings to the library's own plain values."""

from bot.settings import Settings
from retrieval.archive import Config
from retrieval.ask.answer import AskConfig
from retrieval.ask.passages import PassageConfig


def config(settings: Settings) -> Config:
    """What the settings say of an archive."""
    return Config(
        embedder=settings.models.embedder,
        judge=None if settings.models.judge == "none" else settings.models.judge,
        precision=settings.models.precision,
        threads=settings.models.threads,
        batch=settings.models.batch,
        max_bytes=settings.ingest.max_bytes,
        statements=settings.ingest.statements,
        ask=AskConfig(
            passages=PassageConfig(
                candidates=settings.ask.candidates,
                read=settings.ask.read,
                dense_weight=settings.ask.dense_weight,
                bm25_weight=settings.ask.bm25_weight,
                off_topic_below=settings.ask.off_topic_below,
                off_topic_sentence_below=settings.ask.off_topic_sentence_below,
            ),
            judged=settings.ask.judged,
            judged_at_most=settings.ask.judged_at_most,
        ),
    )
