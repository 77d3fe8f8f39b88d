"""Every setting, its default and what it means. Flags, environment and the TOML file all fill these."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SourceName = Literal["open-platform", "saved", "page", "mobile-page", "browser"]
PictureWay = Literal["direct", "proxy"]
EngineName = Literal["ctranslate", "firefox", "openai", "libretranslate", "deepl"]


@dataclass(frozen=True, kw_only=True)
class SourceSettings:
    """Where offers come from."""

    sources: tuple[SourceName, ...] = ()
    """The sources to ask, in this order; none means all that are set up, in the order of docs/sources.md."""

    source_timeout: float = 20.0
    """Seconds one source may take for one offer."""

    fetches: int = 64
    """Offers that each worker fetches at the same time; the others wait, and the accounts take turns."""

    fetches_waiting: int = 1000
    """Offers that may wait so in each worker; then the account that has most of them is told to come back later."""

    page_cap: int = 10_000_000
    """Bytes a page may have; what is longer is cut off and refused."""

    refusal_rest: float = 1800.0
    """Seconds for which a source is left alone after a captcha or a login, doubled each time again; 0 for none."""

    fault_rest: float = 5.0
    """Seconds for which a source is left alone after three faults in a row, doubled each time again; 0 for none."""

    follow_links: bool = True
    """Follow short and share links to find the offer they lead to."""

    link_base: str = "https://qr.1688.com"
    """The site that is asked where short and share links lead."""

    follow_advertising: bool = False
    """Follow advertising links too, for each of which somebody pays."""

    pages: Path | None = None
    """Saved pages: a folder, or a WARC file."""

    page_base: str = "https://detail.1688.com"
    """The site whose desktop pages /offer/ID.html are read."""

    mobile_base: str = "https://m.1688.com"
    """The site whose mobile pages /offer/ID.html are read."""

    picture_base: str | None = None
    """A site that has the pictures of all offers, to be asked for them instead of 1688's picture servers."""

    read_1688: bool = False
    """Allow reading 1688's own pages. Its user agreement forbids automated collection, so this is yours to decide."""

    page_rate: float | None = None
    """Pages a second asked of one host, by all workers together; none means 1 for 1688's hosts, no limit for others."""

    page_concurrency: int = 4
    """Pages asked of one of 1688's hosts at the same time by each worker."""

    page_retries: int = 2
    """How often a page is asked for again after a fault of the network."""

    cookies: Path | None = None
    """A file of cookies in Netscape's format: your own session at 1688, sent with requests for pages."""

    proxies: tuple[str, ...] = ()
    """Proxies for pages, as http://HOST:PORT or socks5h://HOST:PORT, taken in turn."""

    certificates: Path | None = None
    """A file of certificates to trust instead of the usual ones, for a network that has its own."""

    browser: str | None = None
    """Where your own Chrome listens for its DevTools protocol, such as http://127.0.0.1:9222."""

    platform_base: str = "https://gw.open.1688.com"
    """The gateway of the Open Platform."""

    platform_key: str | None = None
    """The key of your app on the Open Platform."""

    platform_secret: str | None = field(default=None, repr=False)
    """Its secret."""

    platform_refresh_token: str | None = field(default=None, repr=False)
    """The refresh token that your account gave the app; the newest one is kept with the accounts."""

    platform_freight_to: tuple[str, ...] = ()
    """Province, city and district code to ask the freight fee for; none asks for no fee."""


@dataclass(frozen=True, kw_only=True)
class LanguageSettings:
    """Who translates what neither 1688 nor the glossary has."""

    engines: tuple[EngineName, ...] = ()
    """The translation engines to ask, in this order; none leaves it to the glossary."""

    engine_timeout: float = 8.0
    """Seconds an engine may take for the texts of one offer; then they stay as the glossary has them."""

    ctranslate_models: Path | None = None
    """A folder of CTranslate2 models, such as zh-en and en-ru, or nllb for all languages."""

    firefox_models: Path | None = None
    """A folder of Firefox's translation models, such as zhen and enru."""

    openai_base: str = "https://api.openai.com/v1"
    """An endpoint that takes chat completions as OpenAI's does."""

    openai_model: str | None = None
    """The model to ask there."""

    openai_key: str | None = field(default=None, repr=False)
    """The key of that endpoint, where it wants one."""

    libretranslate_base: str | None = None
    """The address of a LibreTranslate server."""

    libretranslate_key: str | None = field(default=None, repr=False)
    """Its key, where it wants one."""

    deepl_key: str | None = field(default=None, repr=False)
    """The key of your DeepL account."""

    deepl_base: str | None = None
    """The address of DeepL's interface; none means the one of the key's plan."""


@dataclass(frozen=True, kw_only=True)
class CacheSettings:
    """How long offers that were read are kept."""

    cache_bytes: int = 1_000_000_000
    """Bytes that kept offers may take on one machine; 0 keeps none. In Valkey its own maxmemory decides."""

    cache_fresh: float = 600.0
    """Seconds for which an offer is given as it was read."""

    cache_stale: float = 3600.0
    """Seconds after that for which it is still given, while it is fetched anew."""

    cache_removed: float = 60.0
    """Seconds for which a removed offer is not asked for again."""


@dataclass(frozen=True, kw_only=True)
class StoreSettings:
    """Where accounts and shared state are kept."""

    home: Path = Path("~/.offerlens")
    """The folder of the accounts."""

    durability: Literal["process", "power"] = "process"
    """What a charge outlives: the end of the process, or the loss of power too, which costs a disk write each."""

    postgres: str | None = field(default=None, repr=False)
    """The PostgreSQL database of the accounts, for several machines, as postgresql://USER:PASSWORD@HOST/NAME."""

    valkey: str | None = field(default=None, repr=False)
    """The Valkey server of slots and shared state, for several machines, as valkey://HOST:PORT."""


@dataclass(frozen=True, kw_only=True)
class ServerSettings(StoreSettings):
    """How the service listens."""

    host: str = "127.0.0.1"
    """The address to listen on."""

    port: int = 8688
    """The port to listen on; 0 takes a free one."""

    pictures: PictureWay = "direct"
    """Whether the console has pictures from 1688's picture servers, or through this service, which asks these then."""

    metrics_accounts: bool = False
    """Count calls by account too, which puts the names of accounts into /metrics."""

    trace: bool = False
    """Send a trace of each request to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names."""

    workers: int = 1
    """How many processes serve."""

    deadline: float = 55.0
    """Seconds a request may take in all; then it gets code 499."""

    drain: float = 30.0
    """Seconds that requests under way may still take when the server is told to stop."""
