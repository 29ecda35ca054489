"""Channels, locales and settings of a tenant."""
