LANGUAGES = {"en": "English", "de": "Deutsch"}
