//! What comes out, judged by a browser's parser.

mod hostile;
mod properties;
mod spec;
mod tree;

use glotto_domain::id::{Id as _, MediaId};
use glotto_domain::locale::LanguageTag;
use tree::check;

use super::*;

/// Renders in English, and checks the tree. Returns what is inside the element of the article.
fn to_html(markdown: &str) -> String {
    let rendered = render(markdown, &LanguageTag::english()).unwrap();
    check(&rendered);
    let inside = rendered.html.strip_prefix("<div class=\"article\" lang=\"en\" dir=\"ltr\">\n").unwrap();
    inside.strip_suffix("</div>\n").unwrap().to_owned()
}

const FILE: &str = "med_01J9ZK5W6V4QX0N8R3T7B2M1CD";

#[test]
fn an_article_says_its_language_and_direction() {
    for (tag, begin) in [
        ("ar", "<div class=\"article\" lang=\"ar\" dir=\"rtl\">"),
        ("az-Arab", "<div class=\"article\" lang=\"az-Arab\" dir=\"rtl\">"),
        ("de-AT", "<div class=\"article\" lang=\"de-AT\" dir=\"ltr\">"),
    ] {
        let rendered = render("# x\n\n```\nlet x;\n```", &LanguageTag::parse(tag).unwrap()).unwrap();
        assert!(rendered.html.starts_with(begin), "{}", rendered.html);
        assert!(rendered.html.contains("<pre dir=\"ltr\"><code>let x;"), "code is not turned around");
    }
}

#[test]
fn pictures_recordings_and_files_of_the_course_are_named_for_the_client_to_fill_in() {
    for (markdown, html) in [
        (
            format!("![A *market*](media:{FILE} \"In \\\"May\\\"\")"),
            format!(
                "<p><img data-media=\"{FILE}\" alt=\"A market\" title=\"In &quot;May&quot;\" loading=\"lazy\" decoding=\"async\"></p>\n"
            ),
        ),
        (
            format!("[Audio: *Guten* Tag](media:{FILE})"),
            format!(
                "<p><span class=\"audio\"><span class=\"audio-title\">Guten Tag</span> <audio controls=\"\" preload=\"none\" data-media=\"{FILE}\" aria-label=\"Guten Tag\"></audio></span></p>\n"
            ),
        ),
        (
            format!("[Work *sheet*](media:{FILE})"),
            format!("<p><a class=\"file\" data-media=\"{FILE}\">Work <em>sheet</em></a></p>\n"),
        ),
    ] {
        let html = html.replace("<a class=\"file\" data-media=\"{FILE}\">", "<a class=\"file\">");
        let shown = to_html(&markdown);
        assert_eq!(shown.replace(" rel=\"noopener noreferrer nofollow\"", ""), html);
        let files = render(&markdown, &LanguageTag::english()).unwrap().files;
        assert_eq!(files, [MediaId::parse(FILE).unwrap()].into());
    }
}

#[test]
fn what_names_no_file_of_the_course_is_its_text_and_a_picture_elsewhere_is_a_link() {
    for (markdown, html) in [
        ("![A market](media:med_1)", "<p>A market</p>\n"),
        // The scanner of the domain does not see it, so its address would not be given out.
        ("![A](media:med\\_01J9ZK5W6V4QX0N8R3T7B2M1CD)", "<p>A</p>\n"),
        ("![A](MEDIA:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)", "<p>A</p>\n"),
        ("[audio: Hello](https://example.com/a.mp3)", LINKED_AUDIO),
        ("![A market](https://example.com/a.png)", LINKED_PICTURE),
        ("![](https://example.com/a.png)", LINKED_ADDRESS),
        ("![A](http://example.com/a.png)", "<p>A</p>\n"),
        ("![A](a.png)", "<p>A</p>\n"),
    ] {
        assert_eq!(to_html(markdown), html, "{markdown}");
    }
}

const LINKED_AUDIO: &str =
    "<p><a href=\"https://example.com/a.mp3\" rel=\"noopener noreferrer nofollow\">audio: Hello</a></p>\n";
const LINKED_PICTURE: &str =
    "<p><a href=\"https://example.com/a.png\" rel=\"noopener noreferrer nofollow\">A market</a></p>\n";
const LINKED_ADDRESS: &str =
    "<p><a href=\"https://example.com/a.png\" rel=\"noopener noreferrer nofollow\">https://example.com/a.png</a></p>\n";

#[test]
fn headings_have_names_that_links_lead_to() {
    let html = to_html("# One\n\n## One\n\n###### *Six* `x`\n\n[a](#one-2) [b](#two) [c](#six-x)");
    for part in [
        "<h2 id=\"article-one\">One</h2>",
        "<h3 id=\"article-one-2\">One</h3>",
        "<h6 id=\"article-six-x\"><em>Six</em> <code>x</code></h6>",
        "<a href=\"#article-one-2\" rel=\"noopener noreferrer nofollow\">a</a> b <a href=\"#article-six-x\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
}

#[test]
fn footnotes_are_numbered_in_order_and_lead_there_and_back() {
    let html = to_html("A[^b] B[^a] C[^b] D[^none]\n\n[^a]: First *text*.\n\n[^b]: Second[^a].\n\n[^unused]: Nothing.");
    for part in [
        "A<sup class=\"footnote-ref\" id=\"article-fnref-1\"><a href=\"#article-fn-1\" role=\"doc-noteref\"",
        "C<sup class=\"footnote-ref\" id=\"article-fnref-1-2\"><a href=\"#article-fn-1\"",
        "D[^none]",
        "<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"article-fn-1\"><p>Second<sup",
        "<li id=\"article-fn-2\"><p>First <em>text</em>.</p>\n<a href=\"#article-fnref-2\" role=\"doc-backlink\"",
    ] {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("Nothing."));
    let unused = format!("[^1]: [audio: x](media:{FILE})");
    assert_eq!((to_html(&unused), render(&unused, &LanguageTag::english()).unwrap().files), (String::new(), [].into()));
}

#[test]
fn formulas_are_mathml_and_one_with_a_fault_does_not_fail_the_article() {
    let html = to_html(
        "Say $\\frac{1}{2}$ and $\\nothing$.\n\n$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$\n\nIt costs 5 $ or 6 $.",
    );
    assert!(
        html.contains("Say <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> and <code class=\"math-error\""),
        "{html}"
    );
    assert!(html.contains("<math display=\"block\">") && html.contains("<mtable"), "{html}");
    assert!(html.contains("text-align"), "columns of equations are aligned: {html}");
    assert!(html.contains("It costs 5 $ or 6 $."), "{html}");
}

#[test]
fn tables_tasks_and_code_have_what_style_sheets_need() {
    for (markdown, html) in [
        (
            "|a|b|\n|:-:|--:|\n|1|2|\n|3|",
            "<table>\n<thead>\n<tr><th scope=\"col\" class=\"align-center\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr>\n</thead>\n<tbody>\n<tr><td class=\"align-center\">1</td><td class=\"align-right\">2</td></tr>\n<tr><td class=\"align-center\">3</td><td class=\"align-right\"></td></tr>\n</tbody>\n</table>\n",
        ),
        (
            "- [x] done\n- [ ] open",
            "<ul>\n<li><input type=\"checkbox\" disabled=\"\" checked=\"\"> done</li>\n<li><input type=\"checkbox\" disabled=\"\"> open</li>\n</ul>\n",
        ),
        (
            "```rust ignore\n<b> & \"c\"\n```",
            "<pre dir=\"ltr\"><code class=\"language-rust\">&lt;b&gt; &amp; &quot;c&quot;\n</code></pre>\n",
        ),
        ("``` \"onclick=x\ny\n```", "<pre dir=\"ltr\"><code>y\n</code></pre>\n"),
        ("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        ("~~a~~ **b**  \nc", "<p><del>a</del> <strong>b</strong><br>\nc</p>\n"),
        (
            "<ada@example.com>",
            "<p><a href=\"mailto:ada@example.com\" rel=\"noopener noreferrer nofollow\">ada@example.com</a></p>\n",
        ),
    ] {
        assert_eq!(to_html(markdown), html, "{markdown}");
    }
}

#[test]
fn a_text_that_is_made_of_syntax_alone_is_bounded() {
    let long = "- ".repeat(10) + "\n\n";
    for markdown in [
        "> ".repeat(50_000),
        "*_".repeat(50_000),
        "[".repeat(100_000),
        "![".repeat(50_000),
        "[a](b".repeat(20_000),
        "<".repeat(100_000),
        "`".repeat(100_000),
        "$".repeat(100_000),
        "$x$ ".repeat(25_000),
        "$$x$$ ".repeat(16_000),
        "[^1]".repeat(25_000) + "\n\n[^1]: x",
        long.repeat(4_000),
        format!("{}\n{}\n{}", "|a".repeat(8_000), "|-".repeat(8_000), "|\n".repeat(20_000)),
        format!("{}\n{}\n{}", "|a".repeat(5_000), "|-".repeat(5_000), "|b\n".repeat(20_000)),
        "# a\n".repeat(25_000),
        "<a href=x>".repeat(10_000),
        "&#x22;".repeat(16_000),
        "\"".repeat(100_000),
    ] {
        let begun = std::time::Instant::now();
        let rendered = render(&markdown, &LanguageTag::english());
        let (kind, elapsed) = (&markdown[..6], begun.elapsed());
        match rendered {
            Ok(rendered) => assert!(rendered.html.len() <= MAX_HTML_BYTES + 100, "{kind}"),
            Err(RenderError::TooLong) => assert!(["[^1][^", "|a|a|a", "# a\n# "].contains(&kind), "{kind}"),
            Err(error) => panic!("{kind}: {error:?}"),
        }
        // It takes a tenth of a second in a release; a time that grows with the square would be minutes.
        assert!(elapsed.as_secs() < 20, "{kind}: {elapsed:?}");
    }
}
