-- Days before its end on which the people of one permit wish to be told, in place of the usual ones.
CREATE TABLE permit_days (
    permit_id BYTEA NOT NULL REFERENCES permits (id),
    days TEXT NOT NULL,
    set_by BYTEA NOT NULL REFERENCES accounts (id),
    set_at TIMESTAMP NOT NULL,
    PRIMARY KEY (permit_id)
);
