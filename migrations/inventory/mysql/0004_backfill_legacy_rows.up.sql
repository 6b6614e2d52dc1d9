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
        WHEN LOWER(TRIM(marketplace)) = 'ozon' THEN 'ozon'
        WHEN LOWER(TRIM(marketplace)) IN ('wb', 'wildberries') THEN 'wildberries'
        ELSE 'unknown'
    END,
    account_id = '',
    external_product_id = CASE WHEN product_id REGEXP '^[0-9]{1,18}$' THEN CAST(product_id AS SIGNED) ELSE 0 END,
    external_sku = CASE WHEN sku REGEXP '^[0-9]{1,18}$' AND sku NOT REGEXP '^0+$' THEN CAST(sku AS SIGNED) ELSE -id END,
    warehouse_key = 'legacy',
    warehouse_name = 'not recorded',
    stock_type = 'fbo',
    quantity_present = GREATEST(quantity, 0),
    last_sync_at = updated_at,
    last_sync_id = 0;

UPDATE inventory_data AS d
JOIN (SELECT id, ROW_NUMBER() OVER (PARTITION BY source, external_sku ORDER BY id) AS place FROM inventory_data) AS numbered ON numbered.id = d.id
SET d.external_sku = -d.id
WHERE numbered.place > 1;
