-- Columns for one row a (marketplace, account, sku, warehouse, scheme). Nullable first: 0004 fills them, 0005 makes them keys.
-- The columns of the old release stay, and the new release keeps writing them, so that going back loses no stock figure.
ALTER TABLE inventory_data ADD COLUMN source TEXT;
ALTER TABLE inventory_data ADD COLUMN account_id TEXT;
ALTER TABLE inventory_data ADD COLUMN external_product_id INTEGER;
ALTER TABLE inventory_data ADD COLUMN external_sku INTEGER;
ALTER TABLE inventory_data ADD COLUMN offer_id TEXT;
ALTER TABLE inventory_data ADD COLUMN barcode TEXT;
ALTER TABLE inventory_data ADD COLUMN warehouse_key TEXT;
ALTER TABLE inventory_data ADD COLUMN warehouse_id INTEGER;
ALTER TABLE inventory_data ADD COLUMN warehouse_name TEXT;
ALTER TABLE inventory_data ADD COLUMN stock_type TEXT;
ALTER TABLE inventory_data ADD COLUMN quantity_present INTEGER;
ALTER TABLE inventory_data ADD COLUMN quantity_reserved INTEGER;
ALTER TABLE inventory_data ADD COLUMN quantity_available INTEGER;
ALTER TABLE inventory_data ADD COLUMN in_way_to_client INTEGER;
ALTER TABLE inventory_data ADD COLUMN in_way_from_client INTEGER;
ALTER TABLE inventory_data ADD COLUMN source_updated_at TEXT;
ALTER TABLE inventory_data ADD COLUMN last_sync_at TEXT;
ALTER TABLE inventory_data ADD COLUMN last_sync_id INTEGER;
