"""The image of each category, per channel and locale."""
