"""Who gets a case: the rules that a supervisor writes, and the choice among those who are here."""
