"""Two hearts at once: together at a pace, and whether beyond it. Pure functions."""
