"""Manifests: TSV files that move media and assignments in bulk."""
