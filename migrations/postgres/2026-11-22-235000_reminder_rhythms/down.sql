DROP TABLE reminder_rhythms;
