DROP INDEX permit_versions_kind_idx;
