-- What a sync keeps of the catalogue.
INSERT INTO inventory_products (source, account_id, external_sku, external_product_id, offer_id, barcode, product_name, source_updated_at, last_sync_at, last_sync_id)
VALUES ('wildberries', 'smoke', 1, 1, 'smoke', '2000000000017', 'smoke', NULL, '2026-01-01 00:00:00.000', 1);

UPDATE inventory_products SET product_name = 'smoke 2', last_sync_id = 2 WHERE source = 'wildberries' AND account_id = 'smoke' AND external_sku = 1;

SELECT external_product_id, offer_id, barcode, product_name FROM inventory_products WHERE source = 'wildberries' AND account_id = 'smoke' AND external_sku > 0 ORDER BY external_sku;
