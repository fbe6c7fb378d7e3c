"""A person's heart against their own usual, at the same breathing. Pure functions."""
