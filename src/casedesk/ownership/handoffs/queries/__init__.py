"""Reading handoffs: of a case, of a desk, of a team."""
