"""What my desk is made of: each feature says by items why a case needs somebody, and one list puts them in order.

`items` holds the type and the order, `contributors` the one list of who contributes; a feature's own file here
makes items from that feature's queries.
"""
