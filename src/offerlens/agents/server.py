"""The server: the tools by the protocol's own library."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)

from offerlens import __version__
from offerlens.agents.failures import Failed, Failure, failure_of
from offerlens.agents.product import GetProduct, Product, Products
from offerlens.agents.schema import schema_of
from offerlens.agents.tools import (
    INSTRUCTIONS,
    LIST_LANGUAGES_ABOUT,
    READ_LINK_ABOUT,
    Languages,
    ListLanguages,
    Named,
    ReadLink,
    get_product_about,
    language_looks,
    link_reading,
    read_arguments,
)
from offerlens.agents.words import languages_text, product_text
from offerlens.errors import InternalError

log = logging.getLogger("offerlens.agents")

FAILURE = "offerlens/failure"
"""Where a result that is an error has its `Failure`, in the ``_meta``: structured content is what a tool gives."""

Context = ServerRequestContext[Any, Any]
Token = Callable[[Context], str]
"""The token of whoever asks; "" where there is none."""

Asked = TypeVar("Asked", bound=msgspec.Struct)
Given = TypeVar("Given", bound=msgspec.Struct)


@dataclass(frozen=True)
class Offered(Generic[Asked, Given]):
    """A tool, and the work behind it."""

    tool: Tool
    asked: type[Asked]
    work: Callable[[Asked, Context], Awaitable[Given]]
    text: Callable[[Given], str]
    """What is given, for who is not shown the structured content."""

    async def call(self, ctx: Context, arguments: dict[str, Any] | None) -> CallToolResult:
        """What the tool gives, or why not; it does not raise."""
        try:
            given = await self.work(read_arguments(arguments, self.asked), ctx)
            return CallToolResult(content=[_text(self.text(given))], structured_content=msgspec.to_builtins(given))
        except Failed as failed:
            return _error(failed.failure)
        except Exception:
            log.exception("%s failed", self.tool.name)
            return _error(failure_of(InternalError()))


def make_server(products: Products, token: Token) -> Server[None]:
    """A server of the tools, which closes the products when it ends. `token` tells who asks for a product."""
    tools = {offered.tool.name: offered for offered in _offered(products, token)}

    async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[offered.tool for offered in tools.values()])

    async def call_tool(ctx: Context, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in tools:
            raise MCPError(INVALID_PARAMS, f"There is no such tool. There are {', '.join(tools)}.")
        return await tools[params.name].call(ctx, params.arguments)

    @asynccontextmanager
    async def lifespan(_: Server[None]) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await products.close()

    return Server(
        "offerlens",
        version=__version__,
        title="offerlens",
        instructions=INSTRUCTIONS,
        lifespan=lifespan,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _offered(products: Products, token: Token) -> list[Offered[Any, Any]]:
    async def get_product(asked: GetProduct, ctx: Context) -> Product:
        return await products.get(asked, token(ctx))

    async def read_link(asked: ReadLink, _: Context) -> Named:
        return link_reading(asked)

    async def list_languages(_: ListLanguages, __: Context) -> Languages:
        return language_looks(products.engines)

    return [
        Offered(
            _tool("get_product", get_product_about(products.terms), GetProduct, Product, open_world=True),
            GetProduct,
            get_product,
            product_text,
        ),
        Offered(_tool("read_link", READ_LINK_ABOUT, ReadLink, Named), ReadLink, read_link, lambda named: named.message),
        Offered(
            _tool("list_languages", LIST_LANGUAGES_ABOUT, ListLanguages, Languages),
            ListLanguages,
            list_languages,
            languages_text,
        ),
    ]


def _tool(
    name: str, about: str, asked: type[msgspec.Struct], given: type[msgspec.Struct], *, open_world: bool = False
) -> Tool:
    return Tool(
        name=name,
        title=name.replace("_", " ").capitalize(),
        description=about,
        input_schema=schema_of(asked),
        output_schema=schema_of(given),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=open_world
        ),
    )


def _error(failure: Failure) -> CallToolResult:
    told = {FAILURE: {**msgspec.to_builtins(failure), "hint": failure.hint}}
    return CallToolResult(content=[_text(failure.text)], is_error=True, _meta=told)


def _text(text: str) -> TextContent:
    return TextContent(type="text", text=text)
