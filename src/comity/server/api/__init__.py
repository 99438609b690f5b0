"""The API: the verbs of the pages for other programs, over JSON and with keys. It holds no rule of its own."""
