"""The ways in and out: how contacts reach cases, and how answers leave."""
