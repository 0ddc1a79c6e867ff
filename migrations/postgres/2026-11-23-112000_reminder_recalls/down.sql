DROP TABLE reminder_recalls;
