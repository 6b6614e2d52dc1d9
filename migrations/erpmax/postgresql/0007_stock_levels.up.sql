-- What jobs have an effect on. A move adds to a level, so that a move done twice, or never, shows in the sum.
CREATE TABLE stock_levels (
    sku      text        PRIMARY KEY CHECK (length(sku) BETWEEN 1 AND 64),
    quantity bigint      NOT NULL CHECK (quantity >= 0),
    moved_at timestamptz NOT NULL DEFAULT now()
);
