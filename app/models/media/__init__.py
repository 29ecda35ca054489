"""Media items, their texts, blobs and pictures."""
