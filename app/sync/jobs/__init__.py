"""Durable jobs: states, store, lanes and the runtimes that run them. Knows no product and no media."""
