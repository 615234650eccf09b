"""The families of metrics, one file each with a tuple `METRICS`; `auditor.metrics.registry` finds them by walking this folder."""
