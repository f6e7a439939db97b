"""The moderation service; start reading at moderate.py."""
