"""How Chirp is run: the command line, the container, the manifests."""
