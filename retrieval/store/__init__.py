"""SQLite, which is the truth, and FAISS, which is derived from it."""
