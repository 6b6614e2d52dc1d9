-- The broker delivers at least once. A consumer writes the message here in the transaction of its effect, so that a second delivery has none.
CREATE TABLE processed_messages (
    consumer     text        NOT NULL,
    message_id   uuid        NOT NULL,
    job_id       uuid        NOT NULL REFERENCES jobs (id),
    processed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);

CREATE INDEX ix_processed_messages_job ON processed_messages (job_id);
