"""What the bot remembers: one SQLite file, beside the archive and apart from it."""
