"""The command line: each command is a file of its own."""

import os
import sys

from cyclopts import App
from cyclopts.config import Env, Toml

from offerlens import __version__
from offerlens.cli import account, language, operator, source
from offerlens.cli.get import get
from offerlens.cli.link import link
from offerlens.cli.mcp import mcp
from offerlens.cli.parse import parse
from offerlens.cli.serve import serve
from offerlens.cli.standin import standin
from offerlens.cli.token import create, list_, revoke, rotate
from offerlens.cli.usage import usage

_ABOUT = """Any link to a 1688.com offer -> clean, complete product data.

For example:

offerlens serve --demo

offerlens get --demo https://detail.1688.com/offer/859086919394.html
"""
_ABOUT_ACCOUNTS = """Make accounts and set their balance, their limit and their end.

For example:

offerlens account create my-shop --balance 10000 --concurrency 5
"""
_ABOUT_OPERATORS = """Make, revoke and list the secrets of those who may see and change all accounts in the console.

For example:

offerlens operator create anna
"""
_ABOUT_SOURCES = """Show, try and authorise the sources of offers.

For example:

offerlens source list
"""
_ABOUT_LANGUAGES = """Show what is translated without an engine, and correct translations.

For example:

offerlens language report saved/

offerlens language export ru > memory.tmx
"""
_ABOUT_TOKENS = """Make, rotate, revoke and list the tokens that may ask.

For example:

offerlens token create my-shop
"""

_ENV = Env("OFFERLENS_", command=False)


def _toml(*, strict: bool) -> Toml:
    named = os.environ.get("OFFERLENS_CONFIG")
    path = named or "offerlens.toml"
    return Toml(path, must_exist=bool(named), use_commands_as_keys=False, allow_unknown=not strict)


def make_app() -> App:
    """The command line. ``serve`` takes every setting, so only there an unknown one in the file is an error."""
    strict, lenient = (_ENV, _toml(strict=True)), (_ENV, _toml(strict=False))
    app = App("offerlens", version=__version__, help=_ABOUT)
    app.command(serve, config=strict)
    app.command(get, config=lenient)
    app.command(link)
    app.command(mcp, config=lenient)
    app.command(parse)
    app.command(standin)
    token = App("token", help=_ABOUT_TOKENS, config=lenient)
    token.command(create)
    token.command(revoke)
    token.command(rotate)
    token.command(list_, name="list")
    app.command(token)
    accounts = App("account", help=_ABOUT_ACCOUNTS, config=lenient)
    for command in (account.create, account.show, account.top_up, account.limit, account.expire):
        accounts.command(command)
    accounts.command(account.list_, name="list")
    app.command(accounts)
    app.command(usage, config=lenient)
    operators = App("operator", help=_ABOUT_OPERATORS, config=lenient)
    operators.command(operator.create)
    operators.command(operator.revoke)
    operators.command(operator.list_, name="list")
    app.command(operators)
    languages = App("language", help=_ABOUT_LANGUAGES, config=lenient)
    languages.command(language.report)
    languages.command(language.export)
    languages.command(language.import_, name="import")
    app.command(languages)
    sources = App("source", help=_ABOUT_SOURCES, config=lenient)
    sources.command(source.list_, name="list")
    sources.command(source.check)
    sources.command(source.authorize)
    app.command(sources)
    return app


def main() -> None:
    """The program ``offerlens``."""
    try:
        make_app()()
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
