-- slipway: no-transaction
DROP INDEX CONCURRENTLY IF EXISTS ix_jobs_ready;
