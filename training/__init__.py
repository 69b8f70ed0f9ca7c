"""How the judge is trained: its data, and the one command that makes it."""
