"""The verbs of empowerment: grant, reserve, ask, reverse; write and publish the policy."""
