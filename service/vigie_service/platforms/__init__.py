"""One file a platform: verify, parse, answer, act."""
