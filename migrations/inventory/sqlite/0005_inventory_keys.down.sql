-- Back to the table that 0002 left, by the same statements, so that its catalogue text is the same.
ALTER TABLE inventory_data RENAME TO inventory_data_old;

CREATE TABLE inventory_data (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    marketplace  TEXT    NOT NULL,
    product_id   TEXT    NOT NULL,
    sku          TEXT    NOT NULL,
    product_name TEXT,
    quantity     INTEGER NOT NULL DEFAULT 0,
    created_at   TEXT    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at   TEXT    NOT NULL DEFAULT CURRENT_TIMESTAMP
);

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

INSERT INTO inventory_data (id, marketplace, product_id, sku, product_name, quantity, created_at, updated_at,
    source, account_id, external_product_id, external_sku, offer_id, barcode,
    warehouse_key, warehouse_id, warehouse_name, stock_type,
    quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client,
    source_updated_at, last_sync_at, last_sync_id)
SELECT id, marketplace, product_id, sku, product_name, quantity, created_at, updated_at,
    source, account_id, external_product_id, external_sku, offer_id, barcode,
    warehouse_key, warehouse_id, warehouse_name, stock_type,
    quantity_present, quantity_reserved, quantity_available, in_way_to_client, in_way_from_client,
    source_updated_at, last_sync_at, last_sync_id
FROM inventory_data_old;

DELETE FROM sqlite_sequence WHERE name = 'inventory_data';
INSERT INTO sqlite_sequence (name, seq) SELECT 'inventory_data', seq FROM sqlite_sequence WHERE name = 'inventory_data_old';
DROP TABLE inventory_data_old;

CREATE INDEX ix_inventory_data_marketplace_sku ON inventory_data (marketplace, sku);
