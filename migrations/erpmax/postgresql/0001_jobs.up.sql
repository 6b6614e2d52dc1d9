-- What clients ask for. The key makes POST /api/jobs idempotent: the same key is the same job, whatever the network does.
CREATE TABLE jobs (
    id              uuid        PRIMARY KEY,
    idempotency_key text        NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 200),
    request_hash    bytea       NOT NULL CHECK (length(request_hash) = 32),
    kind            text        NOT NULL CHECK (length(kind) BETWEEN 1 AND 100),
    payload         jsonb       NOT NULL,
    status          text        NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
    attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    result          jsonb,
    error           text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    CONSTRAINT jobs_key UNIQUE (idempotency_key),
    CONSTRAINT jobs_finished CHECK ((status IN ('succeeded', 'failed')) = (finished_at IS NOT NULL)),
    CONSTRAINT jobs_started CHECK (status = 'queued' OR started_at IS NOT NULL)
);
