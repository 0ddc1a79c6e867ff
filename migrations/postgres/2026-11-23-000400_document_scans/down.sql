DROP TABLE document_scans;
