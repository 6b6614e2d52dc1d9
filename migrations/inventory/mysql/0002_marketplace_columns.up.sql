-- Columns for one row a (marketplace, account, sku, warehouse, scheme). Nullable first: 0004 fills them, 0005 makes them keys.
-- The columns of the old release stay, and the new release keeps writing them, so that going back loses no stock figure.
-- One ALTER is one step for the server; nullable columns at the end are added without copying the table.
ALTER TABLE inventory_data
    ADD COLUMN source              VARCHAR(20),
    ADD COLUMN account_id          VARCHAR(100),
    ADD COLUMN external_product_id BIGINT,
    ADD COLUMN external_sku        BIGINT,
    ADD COLUMN offer_id            VARCHAR(255),
    ADD COLUMN barcode             VARCHAR(255),
    ADD COLUMN warehouse_key       VARCHAR(255),
    ADD COLUMN warehouse_id        BIGINT,
    ADD COLUMN warehouse_name      VARCHAR(255),
    ADD COLUMN stock_type          VARCHAR(10),
    ADD COLUMN quantity_present    INT,
    ADD COLUMN quantity_reserved   INT,
    ADD COLUMN quantity_available  INT,
    ADD COLUMN in_way_to_client    INT,
    ADD COLUMN in_way_from_client  INT,
    ADD COLUMN source_updated_at   VARCHAR(40),
    ADD COLUMN last_sync_at        DATETIME(3),
    ADD COLUMN last_sync_id        BIGINT,
    ALGORITHM = INSTANT;
