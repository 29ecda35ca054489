"""The Media library: find, look at, upload and describe media items."""
