"""What a post says, seen by detectors and statistical models; start reading at scorer.py."""
