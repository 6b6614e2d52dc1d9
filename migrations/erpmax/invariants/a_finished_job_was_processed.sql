-- A worker marks the message in the transaction that ends the job.
SELECT j.id, j.status FROM jobs j
WHERE j.status = 'succeeded'
  AND NOT EXISTS (SELECT FROM processed_messages p WHERE p.job_id = j.id)
LIMIT 10;
