"""The pages of the policy: what is in force, its versions, drafts, and what is looked at afterwards."""

from casedesk.empowerment.pages import afterwards, drafts, publishing, versions

ROUTES = [*versions.ROUTES, *drafts.ROUTES, *publishing.ROUTES, *afterwards.ROUTES]
