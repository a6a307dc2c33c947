"""Forms of configurations, one file each: read with places, changed with comments and order kept."""
