"""Document to tables and claims, in the report's own words. A generic parser, and layouts that are data."""
