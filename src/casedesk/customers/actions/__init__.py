"""The verbs of customers, by what they are about: `people`, `addresses`, `merging`, `organisations`,
`orders`. Each opens one transaction, locks the customers by rising key, and writes their history."""
