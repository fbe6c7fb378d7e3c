"""Heart: what RR intervals are, and what they say. Pure numpy."""
