DROP TABLE inventory_products;
