-- What a sync writes of itself: a stream is opened, counted and closed; the monitor reads it.
INSERT INTO sync_logs (source, account_id, stock_type, mode, endpoint, status, started_at, heartbeat_at, cursor_state)
VALUES ('ozon', 'smoke', 'fbs', 'normal', '/smoke', 'running', '2026-01-01 00:00:00.000', '2026-01-01 00:00:00.000', NULL);

UPDATE sync_logs
SET records_processed = 2, records_inserted = 1, records_updated = 1, records_unchanged = 0, records_zeroed = 0, records_duplicate = 0, records_failed = 0,
    pages = 1, requests = 1, retries = 0, rate_limit_hits = 0, status = 'success', completed_at = '2026-01-01 00:00:01.000', duration_seconds = 1, cursor_state = '{}'
WHERE source = 'ozon' AND account_id = 'smoke' AND status = 'running';

SELECT id, stock_type, mode, status, started_at, completed_at, heartbeat_at, error_code, error_message, cursor_state FROM sync_logs WHERE source = 'ozon' AND account_id = 'smoke';
