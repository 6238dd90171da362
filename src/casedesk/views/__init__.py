"""Saved views: a name for filters, an order and columns of the list of cases; one's own, a team's, or the desk's."""
