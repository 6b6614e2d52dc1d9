-- What the web process writes for POST /api/jobs, and the relay afterwards.
INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload)
VALUES ('00000000-0000-4000-8000-000000000001', 'slipway-smoke', decode(repeat('00', 32), 'hex'), 'smoke', '{}');

INSERT INTO outbox (message_id, job_id, topic, payload)
VALUES ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'jobs', '{}');

UPDATE outbox SET published_at = now(), attempts = attempts + 1 WHERE message_id = '00000000-0000-4000-8000-000000000002';

SELECT id, status, attempts, result, error, created_at, started_at, finished_at FROM jobs WHERE idempotency_key = 'slipway-smoke';
