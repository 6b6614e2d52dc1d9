-- Every column of the unique key is NOT NULL, because NULLs are never equal to each other. One ALTER: all of it or nothing.
ALTER TABLE inventory_data
    MODIFY COLUMN source              VARCHAR(20)  NOT NULL,
    MODIFY COLUMN account_id          VARCHAR(100) NOT NULL,
    MODIFY COLUMN external_product_id BIGINT       NOT NULL,
    MODIFY COLUMN external_sku        BIGINT       NOT NULL,
    MODIFY COLUMN warehouse_key       VARCHAR(255) NOT NULL,
    MODIFY COLUMN stock_type          VARCHAR(10)  NOT NULL,
    MODIFY COLUMN quantity_present    INT          NOT NULL,
    MODIFY COLUMN last_sync_at        DATETIME(3)  NOT NULL,
    MODIFY COLUMN last_sync_id        BIGINT       NOT NULL,
    ADD CONSTRAINT ck_inventory_data_source CHECK (source IN ('ozon', 'wildberries', 'unknown')),
    ADD CONSTRAINT ck_inventory_data_warehouse CHECK (warehouse_key <> ''),
    ADD CONSTRAINT ck_inventory_data_type CHECK (stock_type IN ('fbo', 'fbs', 'rfbs', 'fbp', 'dbs', 'dbw', 'cc', 'edbs')),
    ADD CONSTRAINT ck_inventory_data_present CHECK (quantity_present >= 0),
    ADD UNIQUE KEY ux_inventory_data_key (source, account_id, external_sku, warehouse_key, stock_type);
