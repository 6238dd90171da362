"""The pages of the workspace, one place an agent can be in a file."""
