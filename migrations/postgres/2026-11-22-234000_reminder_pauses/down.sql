DROP TABLE reminder_pauses;
