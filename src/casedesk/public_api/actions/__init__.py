"""Taking what programs tell us."""
