//! Formulas: LaTeX as `MathML`, which browsers show without a script.

use std::sync::LazyLock;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::escape::{push_attribute, push_text};

/// A stack that is large enough for the converter, which calls itself for each group and each argument: a hundred
/// groups, and as many commands in a row, each the argument of the one before, as a formula has room for.
pub(crate) const STACK_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of a formula at most.
const LONGEST: usize = 2_000;
/// How deep the elements of a formula may lie in each other. Browsers stop at 512.
const DEEPEST: usize = 100;
/// Bytes of all formulas of an article at most, as `MathML`.
const MOST_BYTES: usize = 400_000;

/// It has no macros, the only thing that creating it can fail of.
static CONVERTER: LazyLock<Option<LatexToMathML>> =
    LazyLock::new(|| LatexToMathML::new(MathCoreConfig::default()).ok());

/// The formulas of an article.
#[derive(Debug, Default)]
pub(crate) struct Formulas {
    bytes: usize,
}

impl Formulas {
    /// Appends a formula: as `MathML`, or as it is written if it cannot be read.
    pub fn push(&mut self, html: &mut String, source: &str, is_display: bool) {
        let display = if is_display { MathDisplay::Block } else { MathDisplay::Inline };
        match self.convert(source, display) {
            Ok(mathml) => html.push_str(&mathml),
            Err(reason) => {
                html.push_str("<code class=\"math-error\"");
                push_attribute(html, "title", &reason);
                html.push('>');
                push_text(html, source);
                html.push_str("</code>");
            }
        }
    }

    fn convert(&mut self, source: &str, display: MathDisplay) -> Result<String, String> {
        if source.len() > LONGEST {
            return Err(format!("The formula is longer than {LONGEST} bytes."));
        }
        if nesting(source) > DEEPEST {
            return Err("The formula is nested too deeply.".to_owned());
        }
        if self.bytes > MOST_BYTES {
            return Err("The article has too many formulas.".to_owned());
        }
        let converter = CONVERTER.as_ref().ok_or("Formulas cannot be shown.")?;
        let made = converter.convert_with_local_state(source, display);
        let mathml = made.map_err(|error| error.to_string())?.mathml;
        if depth(&mathml) > DEEPEST {
            return Err("The formula is nested too deeply.".to_owned());
        }
        self.bytes += mathml.len();
        Ok(mathml)
    }
}

/// How deep groups, optional arguments, brackets and environments lie in each other.
fn nesting(source: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for at in 0..source.len() {
        let rest = &source.as_bytes()[at..];
        let begins = |words: &[&str]| words.iter().any(|word| rest.starts_with(word.as_bytes()));
        if begins(&["{", "[", r"\left", r"\begin"]) {
            depth += 1;
        } else if begins(&["}", "]", r"\right", r"\end"]) {
            depth = depth.saturating_sub(1);
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// How deep elements lie in each other.
fn depth(mathml: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in mathml.split('<').skip(1) {
        depth = if tag.starts_with('/') { depth.saturating_sub(1) } else { depth + 1 };
        deepest = deepest.max(depth);
        if tag.split_once('>').is_some_and(|(tag, _)| tag.ends_with('/')) {
            depth = depth.saturating_sub(1);
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to_html(source: &str) -> String {
        let mut html = String::new();
        Formulas::default().push(&mut html, source, false);
        html
    }

    #[test]
    fn a_formula_is_mathml_and_one_with_a_fault_its_source() {
        assert!(to_html(r"\frac{1}{2}").starts_with("<math><mfrac>"), "{}", to_html(r"\frac{1}{2}"));
        for wrong in [r"\frac{1", r"\nothing", "{", "}", r"\left(", "&", "x^", "^^"] {
            let html = to_html(wrong);
            assert!(html.starts_with("<code class=\"math-error\" title=\"") && html.ends_with("</code>"), "{html}");
        }
    }

    #[test]
    fn a_formula_that_is_nested_as_deep_as_it_is_long_needs_a_fraction_of_the_stack() {
        let deepest = || {
            for (before, after) in [
                ("{", "}"),
                (r"\sqrt", ""),
                (r"\sqrt{", "}"),
                ("x^{", "}"),
                ("x_", ""),
                (r"\left(", r"\right)"),
                (r"\text{", "}"),
                (r"\frac1", ""),
                (r"\begin{matrix}", r"\end{matrix}"),
                (r"\hat", ""),
                (r"\sqrt[", "]1"),
                ("(", ")"),
            ] {
                let times = (LONGEST - 1) / (before.len() + after.len());
                for times in [40, times / 2, times] {
                    let html = to_html(&format!("{}x{}", before.repeat(times), after.repeat(times)));
                    assert!(html.starts_with('<') && depth(&html) <= DEEPEST, "{before} {times}: {html}");
                }
            }
        };
        std::thread::Builder::new().stack_size(STACK_BYTES / 4).spawn(deepest).unwrap().join().unwrap();
    }

    #[test]
    fn formulas_of_an_article_are_bounded_together() {
        let (mut formulas, mut html) = (Formulas::default(), String::new());
        for _ in 0..20_000 {
            formulas.push(&mut html, r"\frac{a}{b}", false);
        }
        assert!(html.contains("too many formulas") && formulas.bytes < MOST_BYTES + 10_000);
    }
}
