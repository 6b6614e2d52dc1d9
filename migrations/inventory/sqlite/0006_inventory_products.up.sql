-- What the stock endpoints do not say: names, seller articles, barcodes. One row a sku (Ozon) or a size (Wildberries chrtId).
-- The sync joins here row by row, so that half a million products never have to be in memory.
CREATE TABLE inventory_products (
    source              TEXT    NOT NULL CHECK (source IN ('ozon', 'wildberries')),
    account_id          TEXT    NOT NULL,
    external_sku        INTEGER NOT NULL,
    external_product_id INTEGER NOT NULL,
    offer_id            TEXT,
    barcode             TEXT,
    product_name        TEXT,
    source_updated_at   TEXT,
    last_sync_at        TEXT    NOT NULL,
    last_sync_id        INTEGER NOT NULL,
    PRIMARY KEY (source, account_id, external_sku)
) WITHOUT ROWID;
