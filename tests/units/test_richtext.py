"""HTML of others: what is left of it, and that nothing in it runs."""

import pytest

from gateway.markup import Markup, element, joined
from gateway.richtext import beginning, plain, rich, with_emojis
from resolvers.entities.emoji import CustomEmoji


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("<p>a<br>b</p>", "<p>a<br>b</p>"),
        ("<p>one<p>two", "<p>one</p><p>two</p>"),
        ("1 < 2 &amp; &lt;b&gt;", "1 &lt; 2 &amp; &lt;b&gt;"),
        ('<p class="x" style="color:red" onclick="x()">a</p>', "<p>a</p>"),
        (
            '<a href="https://a.example/?a=1&amp;b=2" target="_blank">a</a>',
            '<a href="https://a.example/?a=1&amp;b=2" rel="nofollow noopener">a</a>',
        ),
        ('<a href="javascript:alert(1)">a</a>', "a"),
        ('<a href=" javascript:alert(1)">a</a>', "a"),
        ('<a href="java&#10;script:alert(1)">a</a>', "a"),
        ('<a href="data:text/html,x">a</a>', "a"),
        (
            "<a href='https://a.example/\"onclick=\"x()'>a</a>",
            '<a href="https://a.example/&quot;onclick=&quot;x()" rel="nofollow noopener">a</a>',
        ),
        ("<script>alert(1)</script>a", "a"),
        ("a<script>alert(1)", "a"),
        ("<style>*{}</style>a", "a"),
        ("<svg onload=x()><p>b</p></svg>a", "a"),
        ("<img src=x onerror=x()>a", "a"),
        ("<iframe srcdoc='<p>'></iframe><form><input>a</form>", "a"),
        ("<h1>Big</h1>", "<p><strong>Big</strong></p>"),
        ("</p></div>a<b>b", "a<b>b</b>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
        ("<!-- <script> -->a<![CDATA[b]]>", "a"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_what_is_left_of_html(theirs: str, ours: str) -> None:
    assert rich(theirs) == ours


def test_html_that_nests_without_end_stays_shallow() -> None:
    built = rich("<blockquote>" * 3000 + "deep")
    assert built.count("<blockquote>") == built.count("</blockquote>") < 30
    assert "deep" in built


def test_the_text_of_html_is_one_line() -> None:
    assert plain("<p>One &amp; <b>two</b>.</p>\n<p>Three<br>four<script>x</script></p>") == "One & two. Three four"


def test_a_shortcode_becomes_a_picture_only_from_where_pictures_may_come() -> None:
    emojis = [
        CustomEmoji("loaf", "https://here.example/loaf.gif", "https://here.example/loaf.png"),
        CustomEmoji("evil", "https://here.example.evil.example/x.png", ""),
        CustomEmoji("worse", 'javascript:"', 'javascript:"'),
    ]
    draw = with_emojis(emojis, ["https://here.example"])
    assert draw(":evil: :worse: :unknown: <b>:") == ":evil: :worse: :unknown: &lt;b&gt;:"
    assert draw("a:loaf:<") == (
        'a<img class="emoji" src="https://here.example/loaf.png" alt=":loaf:" title=":loaf:" loading="lazy">&lt;'
    )


def test_text_is_escaped_and_elements_are_not() -> None:
    inner = element("b", "<1>")
    assert element("p", inner, "&", None, title='"x"', hidden=True, lang=None) == (
        '<p title="&quot;x&quot;" hidden><b>&lt;1&gt;</b>&amp;</p>'
    )
    assert joined(["<", Markup("<br>")]) == "&lt;<br>"


@pytest.mark.parametrize("address", ["javascript:x", "data:text/html,x", "vbscript:x", "x", "", "\tjavascript:x"])
def test_an_address_that_a_page_should_not_have_is_left_out(address: str) -> None:
    assert element("a", "a", href=address) == "<a>a</a>"


HASHTAG = '<a href="https://a.example/tags/x" class="mention hashtag" rel="tag">#<span>x</span></a> '


@pytest.mark.parametrize(
    "theirs",
    [
        "<p>" + HASHTAG * 1000 + "</p>",
        "<p>" + "word " * 30_000 + "</p>",
        "<p>a" + "<br>" * 1000 + "</p>",
        "a" + "</p>" * 1999,
        "a" + "<b>" * 600 + "x",
        f'<p><a href="https://a.example/{"x" * 200_000}">x</a></p>',
    ],
    ids=["hashtags", "words", "lines", "ends", "depth", "address"],
)
def test_of_what_is_long_the_beginning_is_read(theirs: str) -> None:
    built, is_all = beginning(theirs, lambda text: joined([text]))
    assert not is_all
    assert 0 < len(built) < 40_000
    assert plain(theirs).startswith(plain(built))


def test_what_is_not_long_is_read_to_its_end() -> None:
    theirs = "<p>" + HASHTAG * 50 + "word " * 400 + "&amp;</p>a < b"
    assert beginning(theirs, lambda text: joined([text])) == (rich(theirs), True)


def test_a_text_has_no_end_of_shortcodes_but_of_pictures() -> None:
    draw = with_emojis([CustomEmoji("a", "https://a.example/a.png", "")], ["https://a.example"])
    text = draw(":a:" * 70) + draw(":a:" * 70)
    assert (text.count("<img"), text.count(":a:")) == (100, 200 + 40)
