DROP TABLE catalogue_settings;
