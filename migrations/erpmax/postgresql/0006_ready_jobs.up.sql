-- slipway: no-transaction
-- slipway: timeout 30m
-- The queue's order. Built beside the running workers, who go on writing.
CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_jobs_ready ON jobs (priority DESC NULLS LAST, created_at) WHERE status IN ('queued', 'running');
