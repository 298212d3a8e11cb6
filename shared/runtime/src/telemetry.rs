//! Logging: JSON lines on standard output, which Lambda collects. Every line of a request or a worker has
//! the function, the request id and the trace id as fields of its innermost span. Fields must not contain
//! personal data or secrets; types that hold such data redact it in their `Debug` output.

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Initializes logging. `RUST_LOG` sets the level, also by target; the default is `info`. `EnvFilter` could
/// also filter by spans and fields, but would link a regex engine into every function.
pub fn init() {
    let configured = std::env::var("RUST_LOG").ok().and_then(|filter| filter.parse::<Targets>().ok());
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_target(false)
        .with_span_events(FmtSpan::NONE);
    let filter = configured.unwrap_or_else(|| Targets::new().with_default(Level::INFO));
    // Fails only if logging is initialized already, and then the first subscriber stays.
    let _ = tracing_subscriber::registry().with(lines).with(filter).try_init();
}
