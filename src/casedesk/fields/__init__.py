"""What a desk asks for on its cases: fields by kind, their values, and what is needed before a case is resolved."""
