"""Problems: one cause behind many cases, such as a bad batch or an outage."""
