"""Our own addresses: where their mail is fetched, how their answers go, and how both are doing."""
