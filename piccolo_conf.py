"""Where Piccolo's own commands find the database and the one app."""

from piccolo.conf.apps import AppRegistry

from casedesk.platform.db import ENGINE as DB

APP_REGISTRY = AppRegistry(apps=["casedesk.piccolo_app"])

__all__ = ["APP_REGISTRY", "DB"]
