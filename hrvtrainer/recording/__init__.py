"""What the straps said and what the people did, kept in one file a session and read again exactly."""
