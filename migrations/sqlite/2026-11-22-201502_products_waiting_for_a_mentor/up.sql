-- Products whose next step for a target is a mentor's, for the list of permits to look up in a register.
CREATE INDEX product_states_waiting_idx ON product_states (target, next_item, product_id) WHERE next_status = 'in_review';
