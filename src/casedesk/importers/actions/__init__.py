"""Taking the rows of a file: `customers` and `orders`, a batch a transaction."""
