-- What a consumer has worked off was in the outbox.
SELECT p.consumer, p.message_id FROM processed_messages p
WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.message_id = p.message_id)
LIMIT 10;
