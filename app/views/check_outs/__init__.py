"""Check-outs of products and categories: their dialogs, who holds them, and the versions that they left."""
