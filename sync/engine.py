"""Part of sync."""
