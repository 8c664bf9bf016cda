"""How well plans are linked to their reflections, and how well a learning question finds what was learned."""
