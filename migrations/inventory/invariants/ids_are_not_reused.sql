-- Ids given after the migration are above all that were given before.
SELECT max(id) AS highest, (SELECT seq FROM sqlite_sequence WHERE name = 'inventory_data') AS sequence
FROM inventory_data
HAVING max(id) > coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'inventory_data'), 0);
