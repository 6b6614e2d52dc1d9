-- The old release finds in its columns what the new one wrote in its own.
SELECT id, sku, external_sku, quantity, quantity_present
FROM inventory_data
WHERE last_sync_id > 0
  AND (quantity <> quantity_present OR sku <> CAST(external_sku AS CHAR) OR product_id <> CAST(external_product_id AS CHAR));
