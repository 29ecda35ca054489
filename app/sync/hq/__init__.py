"""Headquarters: its store, the media sync that fills it, and the jobs that send from it."""
