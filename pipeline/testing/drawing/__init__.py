"""What `pipeline.testing.strategies` shows is made of: texts, values, documents, requests, and ways to break them."""
