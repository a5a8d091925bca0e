"""Builds the demo district, lets its seats work, and replays messages through the real write path."""
