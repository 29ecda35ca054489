"""Who may do what in a tenant, and who did it."""
