"""Straps: their bytes as pure codecs, their beats on one timeline, and the link to them."""
