"""1688's official interface: signed calls, tokens that all workers share, quotas."""

from offerlens.sources.open_platform.source import PlatformSource

__all__ = ["PlatformSource"]
