-- What the stock endpoints do not say: names, seller articles, barcodes. One row a sku (Ozon) or a size (Wildberries chrtId).
-- The sync joins here row by row, so that half a million products never have to be in memory.
CREATE TABLE inventory_products (
    source              VARCHAR(20)  NOT NULL CHECK (source IN ('ozon', 'wildberries')),
    account_id          VARCHAR(100) NOT NULL,
    external_sku        BIGINT       NOT NULL,
    external_product_id BIGINT       NOT NULL,
    offer_id            VARCHAR(255),
    barcode             VARCHAR(255),
    product_name        VARCHAR(500),
    source_updated_at   VARCHAR(40),
    last_sync_at        DATETIME(3)  NOT NULL,
    last_sync_id        BIGINT       NOT NULL,
    PRIMARY KEY (source, account_id, external_sku)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
