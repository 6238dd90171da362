"""What is read of approvals: those that wait, with all it takes to decide; those of a case; delegations."""
