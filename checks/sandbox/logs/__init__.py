"""Log Analytics: its query API over generated tables, KQL run for real; and platform metrics.

    store.truth(state)     # a DuckDB connection; its table `store.truth` has a row for every call
    store.generate(state)  # the same, and a view for every table of the workspace

The calls are made from the plan's `traffic` (`base/traffic.toml`), a hash decides every number:
seed, start and plan give the same rows on one version of DuckDB. A row is there once the clock has
passed its `visible_at`, 3 to 10 minutes after its time. All sources tell of a call with the same
time and the same duration, which real ones do only nearly. Only the first query pays for the
tables and for importing DuckDB.
"""
