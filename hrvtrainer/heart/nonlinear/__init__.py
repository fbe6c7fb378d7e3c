"""Numbers of the shape of beat-to-beat variation: the scatter of pairs, regularity, and scaling."""
