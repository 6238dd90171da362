"""The verbs of accounts, by what they are about: `entry` (signing in and out), `passwords`, `people`,
`leaving`, `teams`, `setup` (one-time codes) and `tokens`."""
