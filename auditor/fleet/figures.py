"""A worker's figures for Prometheus: what it has done, what it is doing, how much waits."""

from __future__ import annotations

from collections.abc import Callable
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server

from auditor.failures import SettingError
from auditor.store import Claim
from auditor.types import VisitRecord, VisitState


class Figures:
    """The figures of one worker, in a registry of its own; `serve` publishes them."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._visits = Counter(
            "auditor_visits", "Visits whose result was written, by state and disposition", ("state", "disposition"), registry=self.registry
        )
        self._failures = Counter("auditor_visit_failures", "Failures of visits, by code", ("code",), registry=self.registry)
        self._staff = Counter("auditor_staff_seconds", "Other people's time that visits have cost", registry=self.registry)
        self._staff_each = Histogram(
            "auditor_conversation_staff_seconds",
            "Other people's time a conversation",
            buckets=(5, 15, 30, 60, 120, 300),
            registry=self.registry,
        )
        self._waiting = Gauge(
            "auditor_queue_visits", "Visits that wait in the queue or are being made, all workers", registry=self.registry
        )
        self._under_way = Gauge("auditor_visits_under_way", "Visits that this worker is making", registry=self.registry)

    def finished(self, _claim: Claim, state: VisitState, record: VisitRecord) -> None:
        """Count a result."""
        self._visits.labels(state.value, record.disposition.value).inc()
        if record.failure is not None:
            self._failures.labels(record.failure.code.value).inc()
        if record.staff_s:
            self._staff.inc(record.staff_s)
            self._staff_each.observe(record.staff_s)

    def waiting(self, visits: int) -> None:
        """Note how many visits wait."""
        self._waiting.set(visits)

    def watch(self, under_way: Callable[[], int]) -> None:
        """Ask for the visits under way whenever the figures are read."""
        self._under_way.set_function(lambda: float(under_way()))

    def serve(self, address: str, port: int) -> tuple[WSGIServer, int]:
        """Publish at `http://address:port/metrics` until the server is shut down; returns it and its port (a free one for 0).

        Raises `SettingError` where the port is taken.
        """
        try:
            server, _ = start_http_server(port, address, self.registry)
        except OSError as error:
            raise SettingError(f"--metrics-port {port}: {error.strerror or error}; choose another one") from None
        return server, int(server.server_port)
