"""The pace at which a heart answers breath most: from beats and breath to a pace with its interval."""
