-- What the old rows mean in the new columns:
--   source               from the free text in marketplace; what is neither marketplace is 'unknown' and no sync touches it
--   account_id           '': the old release did not record it; the first sync that reports the sku takes the row over
--   external_sku         sku as a number; -id when it is not a number or another row has it already (no marketplace has negative ones)
--   external_product_id  product_id as a number; 0 when it is not one
--   warehouse_key        'legacy', stock_type 'fbo': the old quantity is a sum over warehouses that were not recorded
--   quantity_present     quantity, but not below 0 (the old column keeps what it had)
--   last_sync_at         updated_at: the last time the old release wrote the row; last_sync_id 0: no run of sync_logs did
UPDATE inventory_data
SET source = CASE
        WHEN lower(trim(marketplace)) = 'ozon' THEN 'ozon'
        WHEN lower(trim(marketplace)) IN ('wb', 'wildberries') THEN 'wildberries'
        ELSE 'unknown'
    END,
    account_id = '',
    external_product_id = CASE
        WHEN product_id <> '' AND product_id NOT GLOB '*[^0-9]*' AND length(product_id) <= 18 THEN CAST(product_id AS INTEGER)
        ELSE 0
    END,
    external_sku = CASE
        WHEN sku <> '' AND sku NOT GLOB '*[^0-9]*' AND length(sku) <= 18 AND CAST(sku AS INTEGER) > 0 THEN CAST(sku AS INTEGER)
        ELSE -id
    END,
    warehouse_key = 'legacy',
    warehouse_name = 'not recorded',
    stock_type = 'fbo',
    quantity_present = max(CAST(quantity AS INTEGER), 0),
    last_sync_at = updated_at,
    last_sync_id = 0;

UPDATE inventory_data
SET external_sku = -id
WHERE id IN (
    SELECT id
    FROM (SELECT id, row_number() OVER (PARTITION BY source, external_sku ORDER BY id) AS place FROM inventory_data)
    WHERE place > 1
);
