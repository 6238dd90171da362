"""Reading the ledger of promises."""
