"""Where people sign in, set up the desk, and look after their own account."""

from casedesk.accounts.pages import codes, keys, me, setting_up, signing_in

ROUTES = [*signing_in.ROUTES, *setting_up.ROUTES, *me.ROUTES, *codes.ROUTES, *keys.ROUTES]
