"""The faces of onrecord: the command line and Telegram."""
