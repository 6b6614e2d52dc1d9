-- Every row has a key that the sync can reach.
SELECT id, source, account_id, external_sku, warehouse_key, stock_type
FROM inventory_data
WHERE source IS NULL OR account_id IS NULL OR external_sku IS NULL OR external_sku = 0
   OR warehouse_key IS NULL OR warehouse_key = '' OR stock_type IS NULL OR last_sync_at IS NULL;
