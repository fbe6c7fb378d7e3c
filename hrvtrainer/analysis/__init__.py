"""Everything that can be said of a whole recording, offline."""
