"""Media at hand: the tray that Products and Categories share, and the picker over the library."""
