//! Examples of the specification of `CommonMark` 0.31.2, by their numbers. Headings are one level lower, raw HTML is
//! text, and links have a `rel`.

use super::to_html;

#[test]
fn examples_of_the_specification_come_out_as_it_says() {
    for (number, markdown, html) in [
        (1, "\tfoo\tbaz\t\tbim\n", "<pre dir=\"ltr\"><code>foo\tbaz\t\tbim\n</code></pre>\n"),
        (12, "\\!\\\"\\#\\$\\%\\&\\'", "<p>!&quot;#$%&amp;'</p>\n"),
        (25, "&nbsp; &amp; &copy; &AElig;", "<p>\u{a0} &amp; © Æ</p>\n"),
        (43, "***\n---\n___\n", "<hr>\n<hr>\n<hr>\n"),
        (80, "Foo *bar*\n=========\n", "<h2 id=\"article-foo-bar\">Foo <em>bar</em></h2>\n"),
        (
            107,
            "    a simple\n      indented code block\n",
            "<pre dir=\"ltr\"><code>a simple\n  indented code block\n</code></pre>\n",
        ),
        (119, "```\n<\n >\n```\n", "<pre dir=\"ltr\"><code>&lt;\n &gt;\n</code></pre>\n"),
        (
            143,
            "~~~~    ruby startline=3 $%@#$\ndef foo(x)\nend\n~~~~~~~\n",
            "<pre dir=\"ltr\"><code class=\"language-ruby\">def foo(x)\nend\n</code></pre>\n",
        ),
        (225, "    aaa\n         bbb\n", "<pre dir=\"ltr\"><code>aaa\n     bbb\n</code></pre>\n"),
        (
            228,
            "> # Foo\n> bar\n> baz\n",
            "<blockquote>\n<h2 id=\"article-foo\">Foo</h2>\n<p>bar\nbaz</p>\n</blockquote>\n",
        ),
        (
            259,
            "   > > 1.  one\n>>\n>>     two\n",
            "<blockquote>\n<blockquote>\n<ol>\n<li><p>one</p>\n<p>two</p>\n</li>\n</ol>\n</blockquote>\n</blockquote>\n",
        ),
        (301, "- foo\n- bar\n+ baz\n", "<ul>\n<li>foo</li>\n<li>bar</li>\n</ul>\n<ul>\n<li>baz</li>\n</ul>\n"),
        (328, "`foo`", "<p><code>foo</code></p>\n"),
        (350, "*foo bar*", "<p><em>foo bar</em></p>\n"),
        (412, "*foo **bar** baz*", "<p><em>foo <strong>bar</strong> baz</em></p>\n"),
        (473, "*a `*`*", "<p><em>a <code>*</code></em></p>\n"),
        (487, "[link](/my uri)", "<p>[link](/my uri)</p>\n"),
        (517, "[foo *bar](baz*)", "<p>foo *bar</p>\n"),
        (
            617,
            "foo<!-- this is a --\ncomment - with hyphens -->",
            "<p>foo&lt;!-- this is a --\ncomment - with hyphens --&gt;</p>\n",
        ),
        (633, "foo  \nbaz", "<p>foo<br>\nbaz</p>\n"),
        (650, "hello $.;'there", "<p>hello $.;'there</p>\n"),
    ] {
        assert_eq!(to_html(markdown), html, "example {number}");
    }
}
