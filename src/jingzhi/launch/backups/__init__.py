"""Backups: one sealed file that holds the district as it was at one moment, and putting it back."""
