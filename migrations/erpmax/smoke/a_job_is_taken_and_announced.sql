-- What the web process writes for POST /api/jobs, and the relay afterwards.
INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload)
VALUES ('8f2b6a1e-5c0d-4e7a-9b3f-d41c7e6a0b52', 'slipway-smoke', decode(repeat('00', 32), 'hex'), 'smoke', '{}');

INSERT INTO outbox (message_id, job_id, topic, payload)
VALUES ('c7d90e34-1b6f-4a82-8e5d-09f3b2a7c614', '8f2b6a1e-5c0d-4e7a-9b3f-d41c7e6a0b52', 'jobs', '{}');

UPDATE outbox SET published_at = now(), attempts = attempts + 1 WHERE message_id = 'c7d90e34-1b6f-4a82-8e5d-09f3b2a7c614';

SELECT id, status, attempts, result, error, created_at, started_at, finished_at FROM jobs WHERE idempotency_key = 'slipway-smoke';
