"""From files to stored documents: load, split, embed, store."""
