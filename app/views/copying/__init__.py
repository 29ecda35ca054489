"""Copy to tenant: the wizard. Source: copy-content-between-tenants."""
