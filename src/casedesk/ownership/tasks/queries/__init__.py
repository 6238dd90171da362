"""Reading tasks: of a case, of a desk."""
