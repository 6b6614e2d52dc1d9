-- What a worker does with a message: it leases the job, does it once, and ends it.
INSERT INTO jobs (id, idempotency_key, request_hash, kind, payload)
VALUES ('00000000-0000-4000-8000-000000000001', 'slipway-smoke', decode(repeat('00', 32), 'hex'), 'smoke', '{}');

UPDATE jobs
SET status = 'running', attempts = attempts + 1, started_at = now(), leased_by = 'smoke', leased_until = now() + interval '1 minute'
WHERE id = '00000000-0000-4000-8000-000000000001' AND (leased_until IS NULL OR leased_until < now());

INSERT INTO processed_messages (consumer, message_id, job_id)
VALUES ('smoke', '00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001');

UPDATE jobs SET status = 'succeeded', result = '{}', finished_at = now(), leased_by = NULL, leased_until = NULL WHERE id = '00000000-0000-4000-8000-000000000001';
