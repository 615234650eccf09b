"""The long runs against a hostile web: `make test-hostile`. Not a part of `make test`."""
