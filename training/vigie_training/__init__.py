"""From labelled posts to a signed bundle; start reading at train.py."""
