"""One module of requests for each part of the engine."""
