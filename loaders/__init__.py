"""The outside world turned into checked tables: one module per source."""
