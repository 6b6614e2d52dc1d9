-- Messages that are to reach the broker, written in the transaction of what they tell of. Published rows stay for a while as evidence.
CREATE TABLE outbox (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   uuid        NOT NULL,
    job_id       uuid        NOT NULL REFERENCES jobs (id),
    topic        text        NOT NULL,
    payload      jsonb       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    attempts     integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    last_error   text,
    CONSTRAINT outbox_message UNIQUE (message_id)
);

CREATE INDEX ix_outbox_unpublished ON outbox (id) WHERE published_at IS NULL;

CREATE INDEX ix_outbox_job ON outbox (job_id);
