"""Work that is done later, kept in the database.

An action enqueues a job in its own transaction, so that the job exists exactly when the action's
writes do. A worker claims it for a while (a lease), runs the function that wiring names for its
kind, and marks it done. A worker that dies leaves a lease that runs out, and another one takes over:
**a job runs at least once**, and after a crash perhaps twice. A function whose effect must come once
calls `actions.complete_in_transaction()` in the transaction that writes the effect; both are then
one commit, and a run that lost its lease is undone.
"""
