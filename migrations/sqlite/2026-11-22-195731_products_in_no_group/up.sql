-- What the mentors of a kabupaten share: the products of a kecamatan in no group, newest first.
-- The group comes first, or SQLite would walk the index of groups through all that are in none.
CREATE INDEX products_shared_idx ON products (group_id, kecamatan_code, id) WHERE group_id IS NULL;
