"""The one Piccolo app: every feature's tables, and the folder of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

TABLE_MODULES = [
    "casedesk.platform.jobs.tables",
    "casedesk.audit.tables",
    "casedesk.accounts.tables",
    "casedesk.settings.tables",
    "casedesk.resolution_clock.tables",
    "casedesk.customers.tables",
    "casedesk.rota.tables",
    "casedesk.cases.tables",
    "casedesk.notifications.tables",
    "casedesk.ownership.handoffs.tables",
    "casedesk.empowerment.tables",
    "casedesk.empowerment.approvals.tables",
    "casedesk.empowerment.fulfilment.tables",
    "casedesk.empowerment.workbench.tables",
    "casedesk.ownership.tasks.tables",
    "casedesk.ownership.routing.tables",
    "casedesk.together.tables",
    "casedesk.views.tables",
    "casedesk.problems.tables",
    "casedesk.fields.tables",
    "casedesk.channels.mailboxes.tables",
    "casedesk.channels.email.tables",
    "casedesk.promises.tables",
    "casedesk.promises.standing.tables",
    "casedesk.automation.templates.tables",
    "casedesk.automation.triggers.tables",
    "casedesk.automation.macros.tables",
    "casedesk.workspace.several.tables",
    "casedesk.workspace.answering.tables",
    "casedesk.portal.tables",
    "casedesk.privacy.tables",
    "casedesk.public_api.tables",
    "casedesk.search.tables",
    "casedesk.reports.tables",
    "casedesk.importers.tables",
]

APP_CONFIG = AppConfig(
    app_name="casedesk",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=table_finder(modules=TABLE_MODULES, exclude_imported=True),
)
