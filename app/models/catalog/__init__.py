"""Products, dimensions, variants and categories."""
