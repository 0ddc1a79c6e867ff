DROP INDEX products_shared_idx;
