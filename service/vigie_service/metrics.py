"""What is counted for operators: few labels, nothing of a text, nothing of a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()

ACCEPTED = Counter(
    "vigie_events_total",
    "Events received, by source and what became of them.",
    ["source", "status"],
    registry=REGISTRY,
)
SCORED = Counter(
    "vigie_scored_total", "Posts that went through the models, by outcome.", ["outcome"], registry=REGISTRY
)
READ = Counter(
    "vigie_read_total",
    "Texts by the last stage that read them: nobody, ngrams, or encoder (after the n-grams).",
    ["by"],
    registry=REGISTRY,
)
DELIVERED = Counter("vigie_deliveries_total", "Tries to deliver a notice, by outcome.", ["outcome"], registry=REGISTRY)
REFUSED = Counter("vigie_refusals_total", "Requests refused, by problem code.", ["code"], registry=REGISTRY)
SECONDS = Histogram(
    "vigie_request_seconds",
    "Time to answer, by route.",
    ["route"],
    registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
IN_FLIGHT = Gauge("vigie_requests_in_flight", "Requests being worked on.", registry=REGISTRY)
WAITING = Gauge("vigie_posts_waiting", "Posts that wait to be scored.", registry=REGISTRY)
QUEUED = Gauge("vigie_reviews_waiting", "Reviews that wait for a person, by desk.", ["desk"], registry=REGISTRY)
NOTICES = Gauge("vigie_notices", "Notices, by state.", ["state"], registry=REGISTRY)
