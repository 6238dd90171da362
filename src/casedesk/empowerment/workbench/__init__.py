"""The workbench: a draft replayed over the real requests of a past period, before anybody publishes it."""
