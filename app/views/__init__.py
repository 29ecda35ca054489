"""What is seen: the PySide6 window of Vitrine. No SQLAlchemy and no SQL below this package."""
