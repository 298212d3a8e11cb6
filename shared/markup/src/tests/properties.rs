//! Whatever an author writes.

use glotto_domain::courses::article;
use proptest::prelude::*;

use super::tree::check;
use super::*;

/// Pieces of Markdown, of HTML and of attacks.
const PIECES: &[&str] = &[
    "# ",
    "## ",
    "> ",
    "- ",
    "1. ",
    "- [x] ",
    "```",
    "~~~",
    "    ",
    "\n",
    "\n\n",
    "  \n",
    "|",
    "|-|",
    "|a|b|\n|-|:-:|\n",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "$",
    "$$",
    "[",
    "]",
    "(",
    ")",
    "![",
    "](",
    "[^1]",
    "[^1]: ",
    "\\",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "=",
    "/",
    ":",
    "{",
    "}",
    "^",
    "&#x6a;",
    "&lt;",
    "&colon;",
    "\u{0}",
    "\u{200b}",
    "\u{202e}",
    "é",
    "日",
    "<script>",
    "</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<style>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<iframe srcdoc=x>",
    "<a href=javascript:alert(1)>",
    "</p>",
    "</div>",
    "</math>",
    "</code></pre>",
    "javascript:alert(1)",
    "JaVa\tScRiPt:alert(1)",
    "data:text/html,x",
    "https://example.com/",
    "mailto:a@b.org",
    "<https://example.com>",
    "<a@b.org>",
    "media:",
    "media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD",
    "audio: ",
    "[audio: x](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)",
    "![x](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)",
    "\\frac",
    "\\text{",
    "\\href{javascript:alert(1)}{x}",
    "\\url{https://example.com}",
    "\\sqrt",
    "\\left(",
    "\\color{red}",
    "\\begin{matrix}",
    "\\end{matrix}",
    "\\unicode",
    "\\class{x}{y}",
    "\\style{x}{y}",
    "\\label{a}",
    "\\eqref{a}",
    "\\tag{1}",
    "[x]: javascript:alert(1)\n",
    "[x]",
    "(javascript:alert(1))",
    "(<javascript:alert(1)>)",
    "(# x)",
    "(#a)",
    " ",
    "a",
];

/// The pieces in any order, with others between them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![prop::sample::select(PIECES).prop_map(str::to_owned), "[ -~]{1,6}", "\\PC{1,4}",];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn whatever_an_author_writes_has_only_what_articles_may_have(markdown in pieces(), rtl: bool) {
        let language = LanguageTag::parse(if rtl { "ar" } else { "en" }).unwrap();
        let rendered = render(&markdown, &language).unwrap();
        check(&rendered);
        let named = article::named_files(&markdown).collect();
        prop_assert!(rendered.files.is_subset(&named), "{:?} of {:?}", rendered.files, named);
        prop_assert_eq!(&render(&markdown, &language).unwrap(), &rendered, "the same text becomes the same HTML");
        prop_assert!(!rendered.html.contains("<script"));
    }

    #[test]
    fn cleaning_what_is_clean_changes_nothing(markdown in pieces()) {
        let html = render(&markdown, &LanguageTag::english()).unwrap().html;
        let inside = html.split_once('\n').unwrap().1.strip_suffix("</div>\n").unwrap();
        prop_assert_eq!(sanitize::clean(inside).0, inside);
    }

    #[test]
    fn what_is_no_syntax_is_shown_as_it_is(text in "[a-zA-Zäöüéß日本語العربية]{1,20}( [a-zA-Zäöüéß日本語العربية]{1,20}){0,10}") {
        prop_assert_eq!(to_html(&text), format!("<p>{text}</p>\n"));
    }
}
