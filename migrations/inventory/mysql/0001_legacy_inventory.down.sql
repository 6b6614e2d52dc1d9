DROP TABLE inventory_data;
