-- What a sync does with a row of stock: writes a new one in the columns of both releases, finds it by its key, changes it, reads it.
INSERT INTO inventory_data (marketplace, product_id, sku, product_name, quantity, created_at, updated_at, source, account_id,
    external_product_id, external_sku, offer_id, barcode, warehouse_key, warehouse_id, warehouse_name, stock_type,
    quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client, source_updated_at, last_sync_at, last_sync_id)
VALUES ('ozon', '1', '1', 'smoke', 5, '2026-01-01 00:00:00.000', '2026-01-01 00:00:00.000', 'ozon', 'smoke',
    1, 1, 'smoke', NULL, 'smoke', 1, 'smoke', 'fbs', 5, 1, 4, NULL, NULL, NULL, '2026-01-01 00:00:00.000', 1);

UPDATE inventory_data
SET quantity = 3, quantity_present = 3, quantity_reserved = 0, quantity_available = 3, updated_at = '2026-01-02 00:00:00.000', last_sync_at = '2026-01-02 00:00:00.000', last_sync_id = 2
WHERE source = 'ozon' AND account_id = 'smoke' AND external_sku = 1 AND warehouse_key = 'smoke' AND stock_type = 'fbs';

SELECT id, product_name, offer_id, barcode, warehouse_id, warehouse_name, quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client, source_updated_at, last_sync_id
FROM inventory_data
WHERE source = 'ozon' AND account_id = 'smoke' AND external_sku = 1;
