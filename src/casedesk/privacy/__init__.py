"""Personal data: giving a customer what we hold of them, and erasing them, on their legal request.

What stands where is listed by each feature in its `personal.py`. An erasure writes its tombstone first; that row alone
lets the guards of the record pass, in the transaction that wrote it. Facts stay, so that no figure changes.
"""
