//! Stretches of days in queries, and what a cursor is bound to.

use glotto_domain::audit::{Day, Days};
use glotto_domain::{Pointer, ValidationErrors};
use glotto_http::Request;

/// Reads a stretch of days from two parameters.
pub(crate) fn read(request: &Request, (first, last): (&str, &str), errors: &mut ValidationErrors) -> Days {
    let days = Days { from: request.query::<Day>(first, errors), to: request.query::<Day>(last, errors) };
    if days.from.zip(days.to).is_some_and(|(from, to)| from > to) {
        let at = Pointer::root().child("query").child(last);
        errors.add(&at, format!("must not be before {first}"));
    }
    days
}

/// Names a list with its filters, for its cursors.
pub(crate) fn scope(request: &Request, list: &str, filters: &[&str]) -> String {
    let given = |name: &&str| format!("{name}={:?}", request.query_text(name));
    let filters: Vec<_> = filters.iter().map(given).collect();
    format!("{list} {}", filters.join(" "))
}
