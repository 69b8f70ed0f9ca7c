"""Whoever is told of an ingest's progress."""

from collections.abc import Callable

from retrieval.types import Progress


class ListenerFailed(Exception):
    """Whoever is told of the progress failed: not the archive, whatever the error's type."""


class Listener:
    """Tells somebody of the progress, and keeps their errors apart from those of the archive."""

    def __init__(self, on_progress: Callable[[Progress], None] | None) -> None:
        self._on_progress = on_progress
        self.error: OSError | None = None

    def __call__(self, progress: Progress) -> None:
        """Tell of one step.

        Raises:
            ListenerFailed: whoever is told raised an OSError, which is kept.
        """
        try:
            if self._on_progress:
                self._on_progress(progress)
        except OSError as error:
            self.error = error
            raise ListenerFailed from error
