ALTER TABLE jobs
    DROP CONSTRAINT jobs_lease,
    DROP COLUMN priority,
    DROP COLUMN leased_until,
    DROP COLUMN leased_by;
