"""One module a file format; :mod:`retrieval.ingest.formats.table` says which file ending is read by which."""
