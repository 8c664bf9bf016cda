"""Sangkien runs an action learning plan: from the plan to a brief that says what to back and what to learn."""

__version__ = "0.1.0"
