-- The table as the first release of the sync made it: one row a product, the quantity summed over all warehouses.
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

CREATE INDEX ix_inventory_data_marketplace_sku ON inventory_data (marketplace, sku);
