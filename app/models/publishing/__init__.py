"""What goes live: publish state and its rules."""
