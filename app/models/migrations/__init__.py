"""Alembic migrations of the authored stores: one environment, a branch for each store."""
