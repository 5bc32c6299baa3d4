"""The pipeline side by side with other table extractors on the same pages: `make bench`, docs/benchmark.md."""
