"""A practice from beginning to end: a state machine that knows no clock, file, thread or window."""
