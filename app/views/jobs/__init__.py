"""Jobs: what runs, what ran, and how far a publish has come."""
