"""What we hold of a customer, what stands against erasing them, and who was erased."""
