"""Measurements of the project; each folder is run by a target of the Makefile."""
