"""Forms of configurations, one file each: read with places, changed with all else kept."""
