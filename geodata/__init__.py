"""GeoDataFrames in, GeoDataFrames out: placing, joins, coverage, gaps."""
