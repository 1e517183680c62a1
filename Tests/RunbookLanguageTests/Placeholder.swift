// RunbookLanguage
