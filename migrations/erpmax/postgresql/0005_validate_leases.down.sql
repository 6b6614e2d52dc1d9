ALTER TABLE jobs DROP CONSTRAINT jobs_lease;

ALTER TABLE jobs ADD CONSTRAINT jobs_lease CHECK ((leased_by IS NULL) = (leased_until IS NULL)) NOT VALID;
