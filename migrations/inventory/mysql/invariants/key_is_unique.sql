-- No unit of stock is counted twice.
SELECT source, account_id, external_sku, warehouse_key, stock_type, count(*) AS copies
FROM inventory_data
GROUP BY source, account_id, external_sku, warehouse_key, stock_type
HAVING count(*) > 1;
