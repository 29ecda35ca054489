"""Jobs that write the `cms` store."""
