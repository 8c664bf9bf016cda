"""How fast officials are simulated, next to other ways of doing it and to what the machine could do."""
