"""Pictures of the desk for the documents, and a look at every page for whoever designs them."""
