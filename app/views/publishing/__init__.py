"""Publish: explain, show what goes along, submit the job."""
