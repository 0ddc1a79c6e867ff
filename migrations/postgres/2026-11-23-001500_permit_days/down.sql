DROP TABLE permit_days;
