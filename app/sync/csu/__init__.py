"""Commerce Scale Units: one store per channel database, read without any fallback."""
