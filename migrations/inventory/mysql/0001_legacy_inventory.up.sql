-- The table as the first release of the sync made it: one row a product, the quantity summed over all warehouses.
CREATE TABLE inventory_data (
    id           BIGINT       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    marketplace  VARCHAR(100) NOT NULL,
    product_id   VARCHAR(64)  NOT NULL,
    sku          VARCHAR(64)  NOT NULL,
    product_name VARCHAR(500),
    quantity     INT          NOT NULL DEFAULT 0,
    created_at   DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    updated_at   DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    KEY ix_inventory_data_marketplace_sku (marketplace, sku)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin;
