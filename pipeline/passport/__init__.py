"""Who sent it: canonical JSON, the signature schemes, why a signature fails, keys."""
