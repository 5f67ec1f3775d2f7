"""`make bench`: times of the statistics beside the peers that are installed."""

from __future__ import annotations

from benchmarks import bench

bench.main()
