"""Where the desk is plugged together (see README)."""
