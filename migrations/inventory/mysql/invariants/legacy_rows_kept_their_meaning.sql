-- A row that no sync has taken over says in the new columns what it says in the old ones.
SELECT id, marketplace, sku, quantity, source, external_sku, quantity_present
FROM inventory_data
WHERE last_sync_id = 0
  AND (quantity_present <> GREATEST(quantity, 0)
       OR (external_sku > 0 AND external_sku <> CAST(sku AS SIGNED))
       OR (external_sku < 0 AND external_sku <> -id)
       OR (source = 'unknown' AND LOWER(TRIM(marketplace)) IN ('ozon', 'wb', 'wildberries'))
       OR last_sync_at <> updated_at);
