"""Preview: what shoppers of two contexts see, and why."""
