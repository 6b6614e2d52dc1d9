-- One row a stream of a run: a source is read as the streams catalog, fbs and fbo; 'legacy' closes what 0004 brought over.
-- processed = inserted + updated + unchanged + duplicate + failed; zeroed is counted apart.
CREATE TABLE sync_logs (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    source            TEXT    NOT NULL CHECK (source IN ('ozon', 'wildberries')),
    account_id        TEXT    NOT NULL,
    stock_type        TEXT    NOT NULL CHECK (stock_type IN ('catalog', 'fbs', 'fbo', 'legacy')),
    mode              TEXT    NOT NULL CHECK (mode IN ('normal', 'full', 'test')),
    endpoint          TEXT    NOT NULL,
    status            TEXT    NOT NULL CHECK (status IN ('running', 'success', 'partial', 'failed', 'cancelled')),
    records_processed INTEGER NOT NULL DEFAULT 0,
    records_inserted  INTEGER NOT NULL DEFAULT 0,
    records_updated   INTEGER NOT NULL DEFAULT 0,
    records_unchanged INTEGER NOT NULL DEFAULT 0,
    records_zeroed    INTEGER NOT NULL DEFAULT 0,
    records_duplicate INTEGER NOT NULL DEFAULT 0,
    records_failed    INTEGER NOT NULL DEFAULT 0,
    pages             INTEGER NOT NULL DEFAULT 0,
    requests          INTEGER NOT NULL DEFAULT 0,
    retries           INTEGER NOT NULL DEFAULT 0,
    rate_limit_hits   INTEGER NOT NULL DEFAULT 0,
    started_at        TEXT    NOT NULL,
    completed_at      TEXT,
    duration_seconds  REAL,
    error_code        TEXT,
    error_message     TEXT,
    cursor_state      TEXT,
    heartbeat_at      TEXT,
    CHECK (status = 'running' OR completed_at IS NOT NULL)
);

CREATE UNIQUE INDEX ux_sync_logs_running ON sync_logs (source, account_id, stock_type) WHERE status = 'running';

CREATE INDEX ix_sync_logs_stream ON sync_logs (source, account_id, stock_type, id);
