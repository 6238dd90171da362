"""When a promise is kept, late or broken; what in a text is one; when a customer is asked again."""
