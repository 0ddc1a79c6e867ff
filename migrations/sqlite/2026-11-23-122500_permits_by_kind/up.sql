-- Permits of one kind by their day of issue: what comes round of them is asked for by many days at once.
CREATE INDEX permit_versions_kind_idx ON permit_versions (kind, issued_on);
