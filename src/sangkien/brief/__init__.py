"""Tell: the brief as people read it."""
