//! Logs: one JSON object a line on standard output, where Lambda picks them up. Every line of a
//! request carries the function, the request id and the trace id through its span. What is
//! personal or secret is not put into fields; types that hold such things do not print it.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;

/// Begins to log; `RUST_LOG` says how much, `info` unless it says otherwise.
pub fn begin() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    // A second subscriber can only be set by a second call, and then the first one stays.
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_span_events(FmtSpan::NONE)
        .with_env_filter(filter)
        .try_init();
}
