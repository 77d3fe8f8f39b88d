"""The samples of the console, run as whoever copies them would."""

import json
from pathlib import Path

import pytest
from conftest import TOKEN
from console.conftest import Visit
from language.engines.sites import Reply, site
from programs import LANGUAGES, run_program

from offerlens.standin.goods import catalogue

OFFER = 652702302959
CAPTCHA = 100000000002
ODD = (
    r"""it's "here" \ \n \u0041 \' $HOME ${HOME} `id` $(id) & <b> %s {0} #{1} !! ?> /* */ // 复制 é 😀"""
    "\ufeff\u2028\x7f\x01\t"
)
"""What means something else in one language or another."""
LINK = f"{ODD} https://detail.1688.com/offer/{OFFER}.html"

each = pytest.mark.parametrize("language", LANGUAGES)


def sample(there: Visit, language: str) -> str:
    """What the button of a sample copies."""
    there.tab("Code").get_by_role("tab", name=language, exact=True).click()
    return there.page.locator(f"#sample-{language.lower()} code").text_content() or ""


def title(told: str) -> str:
    """The title in what a sample printed: three print it alone, the others the reply."""
    if "{" in told:
        reply: dict[str, dict[str, str]] = json.loads(told[told.index("{") :])
        return reply["data"]["title"]
    return told.removesuffix("\n")


@each
def test_a_sample_prints_the_product(there: Visit, tmp_path: Path, language: str) -> None:
    there.page.get_by_label("Link to a 1688 offer").fill(LINK)
    ran = run_program(language, sample(there, language), tmp_path, OFFERLENS_TOKEN=TOKEN)
    assert (title(ran.stdout.decode()), ran.stderr, ran.returncode) == (catalogue()[OFFER].title, b"", 0)


@each
def test_a_sample_sends_what_the_form_would(there: Visit, tmp_path: Path, language: str) -> None:
    there.page.get_by_label("Link to a 1688 offer").fill(LINK)
    there.page.get_by_label("Language").select_option("en")
    there.page.get_by_label("Drop-shipping prices").check()
    there.page.get_by_label("Clear title").check()
    there.page.get_by_label("Accept an answer up to").fill("60")
    text = sample(there, language)
    with site(lambda heard: Reply({"code": 200, "msg": "success", "data": {"title": ""}})) as other:
        run_program(language, text.replace(there.site, other.address), tmp_path, OFFERLENS_TOKEN=TOKEN)
    there.look_up(LINK)
    form = next(request for request in there.requests if request.method == "POST")
    sent = [(heard.path, heard.headers["authorization"], heard.body) for heard in other.heard]
    assert sent == [("/1688/item_detail_by_url", f"Bearer {TOKEN}", form.post_data_json)]


@pytest.mark.parametrize("language", ["Python", "JavaScript", "PHP"])
def test_a_sample_that_reads_the_reply_tells_of_a_failure(there: Visit, tmp_path: Path, language: str) -> None:
    there.page.get_by_label("Link to a 1688 offer").fill(str(CAPTCHA))
    ran = run_program(language, sample(there, language), tmp_path, OFFERLENS_TOKEN=TOKEN)
    assert (ran.stdout, b"captcha: " in ran.stderr, ran.returncode) == (b"", True, 1)
