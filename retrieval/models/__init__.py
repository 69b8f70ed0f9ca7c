"""Models: loading, pinning, running."""
