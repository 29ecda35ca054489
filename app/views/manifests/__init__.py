"""Manifests in the window: the import wizard with its check, results, and the export dialog."""
