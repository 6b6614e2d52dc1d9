-- Only rows that no sync has taken over: what a sync wrote is its own, and leaves with the columns (0002).
UPDATE inventory_data
SET source = NULL, account_id = NULL, external_product_id = NULL, external_sku = NULL,
    warehouse_key = NULL, warehouse_name = NULL, stock_type = NULL, quantity_present = NULL,
    last_sync_at = NULL, last_sync_id = NULL
WHERE warehouse_key = 'legacy';
