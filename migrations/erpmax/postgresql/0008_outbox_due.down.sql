ALTER TABLE outbox DROP COLUMN available_at;
