"""What is true: stores, rules and services. No Qt, no jobs, no threads."""
