"""What is given: the schema, reading, checking, and what follows from the tables."""
