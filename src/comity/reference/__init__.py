"""Reference data as YAML and CSV, with thin loaders: countries, words, legal forms, headings, protocols, sectors."""
