"""What in a letter does not fit its case. Precision before recall: what is noticed wrongly is soon read by nobody."""
