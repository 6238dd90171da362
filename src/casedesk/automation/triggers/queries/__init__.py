"""What is read of triggers: as they are kept, the cases they judge, what their parts are called, their runs."""
