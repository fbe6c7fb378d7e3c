"""Heart and breath together. Pure numpy."""
