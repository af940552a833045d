"""From a source to a report: plan, scan, merge, and the fixing pass."""
