"""Reading users and teams (`people`), and what lets somebody in (`entry`)."""
