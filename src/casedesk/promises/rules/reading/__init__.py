"""What in a letter that is being written is a promise with a time: offered for the ledger, never forced.

Precision before recall: a promise that is missed costs a key press, a sentence that is taken for one costs trust.
So a sentence counts only where it says in the first person that something will be done, names one time, and neither
denies, asks, hopes nor makes it depend on anything. Times are read by small lists of phrases; a date with its month
by name goes to dateparser, which finds nothing in a Thai sentence and takes "We may" for a date.
"""
