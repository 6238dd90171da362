"""Beginning, doing, failing and cancelling steps; telling other programs."""
