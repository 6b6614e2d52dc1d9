-- A job without a message would never run: both are written in one transaction.
SELECT j.id, j.status FROM jobs j
WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.job_id = j.id)
LIMIT 10;
