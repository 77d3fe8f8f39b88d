"""A batch in parts, for services that take only so many texts at once."""

import asyncio
from collections.abc import Awaitable, Callable

Texts = tuple[str, ...]


async def in_parts(
    texts: Texts, size: int, translate: Callable[[Texts], Awaitable[list[str | None]]]
) -> list[str | None]:
    """What comes of translating at most `size` texts a call, all calls at the same time.

    Raises what the first call raised that failed; the others are given up.
    """
    try:
        async with asyncio.TaskGroup() as group:
            parts = [texts[start : start + size] for start in range(0, len(texts), size)]
            tasks = [group.create_task(_run(translate, part)) for part in parts]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return [answer for task in tasks for answer in task.result()]


async def _run(translate: Callable[[Texts], Awaitable[list[str | None]]], part: Texts) -> list[str | None]:
    return await translate(part)
