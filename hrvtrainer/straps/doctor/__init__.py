"""The strap doctor: what a strap's packets and its link say about what is wrong, and what helps."""
