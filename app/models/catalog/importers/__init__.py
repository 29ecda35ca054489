"""Importers: pure readers that turn catalogue files into records. They know no store."""
