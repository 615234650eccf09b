"""The work of `auditor run` on many machines: workers over PostgreSQL and Procrastinate (docs/design/0013-fleet.md)."""
