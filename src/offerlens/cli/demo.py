"""What ``--demo`` sets."""

from dataclasses import replace

from offerlens.settings import SourceSettings


def demo_sources(sources: SourceSettings, standin: str) -> SourceSettings:
    """Settings that read the stand-in alone, as often as its visitor likes to try its troubles."""
    alone = replace(sources, sources=("page",), page_base=standin, link_base=standin, picture_base=standin)
    return replace(alone, refusal_rest=0, fault_rest=0)
