-- Who works on a job and until when it may be taken to be alive; a worker that dies loses its lease and the job is run again.
-- The columns are nullable and without default, so that no row is rewritten and the release before this one goes on working.
ALTER TABLE jobs
    ADD COLUMN leased_by    text,
    ADD COLUMN leased_until timestamptz,
    ADD COLUMN priority     smallint;

UPDATE jobs SET priority = 0 WHERE priority IS NULL AND status IN ('queued', 'running');

-- NOT VALID takes no scan under the table's lock. The next migration's transaction validates it without holding writers up.
ALTER TABLE jobs ADD CONSTRAINT jobs_lease CHECK ((leased_by IS NULL) = (leased_until IS NULL)) NOT VALID;
