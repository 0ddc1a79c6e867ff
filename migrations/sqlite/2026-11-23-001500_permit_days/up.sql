-- Days before its end on which the people of one permit wish to be told, in place of the usual ones.
CREATE TABLE permit_days (
    permit_id BLOB NOT NULL REFERENCES permits (id),
    days TEXT NOT NULL,
    set_by BLOB NOT NULL REFERENCES accounts (id),
    set_at TEXT NOT NULL,
    PRIMARY KEY (permit_id)
) STRICT;
