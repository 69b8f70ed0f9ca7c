"""The bot in Telegram: a thin face on an archive."""
