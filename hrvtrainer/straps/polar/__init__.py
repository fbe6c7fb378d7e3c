"""Polar Measurement Data: what the straps of one maker say beyond the Heart Rate Service."""
