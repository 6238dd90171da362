"""Writing standing promises, letting cases inherit them, and warning before one is missed."""
