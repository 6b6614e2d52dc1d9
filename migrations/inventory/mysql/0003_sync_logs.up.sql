-- One row a stream of a run: a source is read as the streams catalog, fbs and fbo; 'legacy' closes what 0004 brought over.
-- processed = inserted + updated + unchanged + duplicate + failed; zeroed is counted apart.
-- running_key holds a value only while a run is open, so that its unique key admits one open run a stream.
CREATE TABLE sync_logs (
    id                BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    source            VARCHAR(20)  NOT NULL CHECK (source IN ('ozon', 'wildberries')),
    account_id        VARCHAR(100) NOT NULL,
    stock_type        VARCHAR(10)  NOT NULL CHECK (stock_type IN ('catalog', 'fbs', 'fbo', 'legacy')),
    mode              VARCHAR(10)  NOT NULL CHECK (mode IN ('normal', 'full', 'test')),
    endpoint          VARCHAR(255) NOT NULL,
    status            VARCHAR(10)  NOT NULL CHECK (status IN ('running', 'success', 'partial', 'failed', 'cancelled')),
    records_processed BIGINT       NOT NULL DEFAULT 0,
    records_inserted  BIGINT       NOT NULL DEFAULT 0,
    records_updated   BIGINT       NOT NULL DEFAULT 0,
    records_unchanged BIGINT       NOT NULL DEFAULT 0,
    records_zeroed    BIGINT       NOT NULL DEFAULT 0,
    records_duplicate BIGINT       NOT NULL DEFAULT 0,
    records_failed    BIGINT       NOT NULL DEFAULT 0,
    pages             BIGINT       NOT NULL DEFAULT 0,
    requests          BIGINT       NOT NULL DEFAULT 0,
    retries           BIGINT       NOT NULL DEFAULT 0,
    rate_limit_hits   BIGINT       NOT NULL DEFAULT 0,
    started_at        DATETIME(3)  NOT NULL,
    completed_at      DATETIME(3),
    duration_seconds  DOUBLE,
    error_code        VARCHAR(64),
    error_message     TEXT,
    cursor_state      TEXT,
    heartbeat_at      DATETIME(3),
    running_key       VARCHAR(10) AS (CASE WHEN status = 'running' THEN stock_type END) VIRTUAL,
    CONSTRAINT ck_sync_logs_ended CHECK (status = 'running' OR completed_at IS NOT NULL),
    UNIQUE KEY ux_sync_logs_running (source, account_id, running_key),
    KEY ix_sync_logs_stream (source, account_id, stock_type, id)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
