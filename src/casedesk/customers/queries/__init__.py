"""Reading customers: `finding` them, one whole `record`, who belongs together (`groups`), their `orders`,
likely `duplicates`, `lists`, and what `verify` compares."""
