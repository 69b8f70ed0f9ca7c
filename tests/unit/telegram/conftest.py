"""An independent reading of Telegram's HTML, and findings to render."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "e2e"))  # telegram_html; tests here are in no package
