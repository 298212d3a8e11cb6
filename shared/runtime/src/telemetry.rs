//! Logs: one JSON object a line on standard output, where Lambda picks them up. Every line of a
//! request, and of whatever a worker does, carries the function, the request id and the trace id
//! through its innermost span, which is the one that a line tells. What is personal or secret is
//! not put into fields; types that hold such things do not print it.

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Begins to log; `RUST_LOG` says how much, by levels and targets, `info` unless it says otherwise.
/// `EnvFilter` also knows spans and fields, at the price of a regex engine in every function.
pub fn begin() {
    let wanted = std::env::var("RUST_LOG").ok().and_then(|wanted| wanted.parse::<Targets>().ok());
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_span_events(FmtSpan::NONE);
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(Level::INFO));
    // A second subscriber can only be set by a second call, and then the first one stays.
    let _ = tracing_subscriber::registry().with(lines).with(filter).try_init();
}
