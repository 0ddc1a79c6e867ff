DROP TABLE reading_outcomes;
DROP TABLE reading_turns;
DROP TABLE readings;
