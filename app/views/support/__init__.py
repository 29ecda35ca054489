"""What every view builds on: theme, icons, chips, thumbnails, drag and drop, models, background work."""
