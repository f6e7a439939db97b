"""Labelled posts: the record, the files, the splits."""
