"""What the bot counts, for Prometheus. Nothing in it tells what was asked, or by whom."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Figures:
    """Counters of one running bot."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.questions = Counter(
            "onrecord_questions_total", "Questions, by what became of them.", ["outcome"], registry=self._registry
        )
        self.seconds = Histogram(
            "onrecord_answer_seconds",
            "Seconds from taking up a question to its answer being sent.",
            registry=self._registry,
            buckets=SECONDS,
        )
        self.in_flight = Gauge("onrecord_questions_in_flight", "Questions at work.", registry=self._registry)
        self.presses = Counter("onrecord_presses_total", "Buttons pressed.", ["action"], registry=self._registry)
        self.incidents = Counter("onrecord_incidents_total", "Errors, by kind.", ["kind"], registry=self._registry)

    def page(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self._registry)
