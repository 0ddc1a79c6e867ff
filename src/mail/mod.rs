//! Mail: typed messages, the outbox and the ways to hand a message over.
