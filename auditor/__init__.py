"""The storefront auditor: which channels an online shop offers its visitors, and how fast a person answers there."""

__version__ = "0.1.0"
