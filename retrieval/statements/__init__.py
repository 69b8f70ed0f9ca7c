"""Who said what: attributed statements of a document, with their speakers, from its dependency parse."""
