"""The benchmark of keepfs: standard library only; ./bench/run is its command."""
