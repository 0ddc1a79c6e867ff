ALTER TABLE readings DROP COLUMN private;
DROP TABLE document_masks;
