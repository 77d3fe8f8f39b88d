"""The stores and the stand-in of the proofs."""

from proof.conftest import new_stores, site

__all__ = ["new_stores", "site"]
