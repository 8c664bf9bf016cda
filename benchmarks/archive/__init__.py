"""How fast the archive is loaded and searched, next to what the machine itself needs."""
