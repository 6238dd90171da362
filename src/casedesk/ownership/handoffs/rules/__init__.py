"""What may be handed off, to whom, and what becomes of it; and how a case went from hand to hand."""
