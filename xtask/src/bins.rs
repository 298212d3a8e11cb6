//! The binaries of a feature: their sections in its `Cargo.toml` and one line of Rust each.

use std::fmt::Write;

use crate::function::{Function, Source};
use crate::splice::{Missing, splice};

/// The line after which generated sections begin.
pub const BEGIN: &str = "# --- bins: written by make sync ---";
/// The line before which they end.
pub const END: &str = "# --- end of bins ---";

/// A feature's manifest with the sections of its binaries written anew, at its end the first time.
pub fn manifest(manifest: &str, functions: &[&Function]) -> Result<String, Missing> {
    let mut body = String::new();
    for function in functions {
        let (bin, operation) = (function.bin(), function.operation);
        // Writing to a string cannot fail.
        _ = write!(
            body,
            "[[bin]]\nname = \"{bin}\"\npath = \"src/bin/{operation}.rs\"\n\
             test = false\nbench = false\ndoc = false\n\n"
        );
    }
    if functions.is_empty() && !manifest.contains(BEGIN) {
        return Ok(manifest.to_owned());
    }
    splice(manifest, BEGIN, END, &body).or_else(|_| {
        let marked = format!("{}\n\n{BEGIN}\n{END}\n", manifest.trim_end());
        splice(&marked, BEGIN, END, &body)
    })
}

/// The one line of a binary.
pub fn main(function: &Function) -> String {
    let (feature, operation) = (function.feature, function.operation);
    let serve = match function.source {
        Source::Route { .. } => {
            format!("glotto_http::serve(const {{ glotto_{feature}::{operation}::ENDPOINT.function() }});")
        }
        _ => format!("glotto_events::serve_worker(const {{ glotto_{feature}::{operation}::WORKER.task() }});"),
    };
    format!("//! `{operation}` on Lambda.\n\nfn main() {{\n    {serve}\n}}\n")
}
