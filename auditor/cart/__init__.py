"""The walk from a product to the checkout's first personal field, as a part of the live visit."""
