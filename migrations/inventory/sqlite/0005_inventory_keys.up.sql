-- SQLite cannot add NOT NULL, CHECK or UNIQUE to a table in place: it is rebuilt.
-- Every column of the unique key is NOT NULL, because NULLs are never equal to each other.
-- The index of the old release goes: the new one finds rows by the key, and a second index costs every insert.
ALTER TABLE inventory_data RENAME TO inventory_data_old;
DROP INDEX ix_inventory_data_marketplace_sku;

CREATE TABLE inventory_data (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    marketplace         TEXT    NOT NULL,
    product_id          TEXT    NOT NULL,
    sku                 TEXT    NOT NULL,
    product_name        TEXT,
    quantity            INTEGER NOT NULL DEFAULT 0,
    created_at          TEXT    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at          TEXT    NOT NULL DEFAULT CURRENT_TIMESTAMP,
    source              TEXT    NOT NULL CHECK (source IN ('ozon', 'wildberries', 'unknown')),
    account_id          TEXT    NOT NULL,
    external_product_id INTEGER NOT NULL,
    external_sku        INTEGER NOT NULL,
    offer_id            TEXT,
    barcode             TEXT,
    warehouse_key       TEXT    NOT NULL CHECK (warehouse_key <> ''),
    warehouse_id        INTEGER,
    warehouse_name      TEXT,
    stock_type          TEXT    NOT NULL CHECK (stock_type IN ('fbo', 'fbs', 'rfbs', 'fbp', 'dbs', 'dbw', 'cc', 'edbs')),
    quantity_present    INTEGER NOT NULL CHECK (quantity_present >= 0),
    quantity_reserved   INTEGER,
    quantity_available  INTEGER,
    in_way_to_client    INTEGER,
    in_way_from_client  INTEGER,
    source_updated_at   TEXT,
    last_sync_at        TEXT    NOT NULL,
    last_sync_id        INTEGER NOT NULL
);

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

CREATE UNIQUE INDEX ux_inventory_data_key ON inventory_data (source, account_id, external_sku, warehouse_key, stock_type);
