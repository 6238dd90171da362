"""Reply templates: words kept ready for many cases, with places for the facts of each."""
