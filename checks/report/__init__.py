"""Reports: one redacted document, from which every format derives."""
