"""Documents, slots, matrix and their fallback."""
