"""Told in time: what is somebody's own, in the page, by mail and by browser push as each user chooses.

A feature above calls `actions.telling.notify` in the transaction that makes the fact true; a feature below
publishes an event, and `wiring` names the reaction in `actions.reacting`.
"""
