-- What a worker does with a message: it leases the job, does it once, and ends it.
INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload)
VALUES ('8f2b6a1e-5c0d-4e7a-9b3f-d41c7e6a0b52', 'slipway-smoke', decode(repeat('00', 32), 'hex'), 'smoke', '{}');

UPDATE jobs
SET status = 'running', attempts = attempts + 1, started_at = now(), leased_by = 'smoke', leased_until = now() + interval '1 minute'
WHERE id = '8f2b6a1e-5c0d-4e7a-9b3f-d41c7e6a0b52' AND (leased_until IS NULL OR leased_until < now());

INSERT INTO processed_messages (consumer, message_id, job_id)
VALUES ('smoke', 'c7d90e34-1b6f-4a82-8e5d-09f3b2a7c614', '8f2b6a1e-5c0d-4e7a-9b3f-d41c7e6a0b52');

UPDATE jobs SET status = 'succeeded', result = '{}', finished_at = now(), leased_by = NULL, leased_until = NULL WHERE id = '8f2b6a1e-5c0d-4e7a-9b3f-d41c7e6a0b52';
