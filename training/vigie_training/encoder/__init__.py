"""Making the sentence encoder: base weights, French vocabulary, fine-tuning, export. Needs torch; serving does not."""
