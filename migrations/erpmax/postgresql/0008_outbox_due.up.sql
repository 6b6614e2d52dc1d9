-- A message may have to wait: the next try of a job that failed. Nullable and without default, so that no row is rewritten; null is due at once.
ALTER TABLE outbox ADD COLUMN available_at timestamptz;
