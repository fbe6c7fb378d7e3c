"""From what a person chose to a session that runs: sources, the queue, the thread. No Qt.

The window and the commands share this room.
"""
