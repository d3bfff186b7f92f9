"""Questions put to an instance: several plans at once."""
