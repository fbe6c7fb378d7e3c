"""Which RR intervals are artifacts, and what NN intervals they become."""
