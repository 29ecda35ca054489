"""Headquarters: switches, schedules, channel databases and the checklist of the roll-out."""
