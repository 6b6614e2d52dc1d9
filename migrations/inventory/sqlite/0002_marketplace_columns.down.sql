-- Rebuilt under its own name (not DROP COLUMN, not RENAME TO), so that the catalogue text is that of 0001 to the letter.
ALTER TABLE inventory_data RENAME TO inventory_data_old;
DROP INDEX ix_inventory_data_marketplace_sku;

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

INSERT INTO inventory_data (id, marketplace, product_id, sku, product_name, quantity, created_at, updated_at)
SELECT id, marketplace, product_id, sku, product_name, quantity, created_at, updated_at
FROM inventory_data_old;

-- Ids that were given away once are not given again.
DELETE FROM sqlite_sequence WHERE name = 'inventory_data';
INSERT INTO sqlite_sequence (name, seq) SELECT 'inventory_data', seq FROM sqlite_sequence WHERE name = 'inventory_data_old';
DROP TABLE inventory_data_old;

CREATE INDEX ix_inventory_data_marketplace_sku ON inventory_data (marketplace, sku);
