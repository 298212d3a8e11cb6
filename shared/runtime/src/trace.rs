//! W3C trace context (<https://www.w3.org/TR/trace-context/>). The `traceparent` of a client is honoured,
//! and propagated through queues to workers.

use std::fmt;

use crate::Rng;

/// A position in a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace: u128,
    span: u64,
    flags: u8,
}

impl TraceContext {
    /// Begins a new trace.
    pub fn begin(rng: &Rng) -> Self {
        Self { trace: u128::from_be_bytes(rng.bytes()) | 1, span: new_span(rng), flags: 1 }
    }

    /// A new span in the same trace.
    #[must_use]
    pub fn child(self, rng: &Rng) -> Self {
        Self { span: new_span(rng), ..self }
    }

    /// Continues the trace of a `traceparent` header, or begins one if the header is missing or invalid.
    pub fn from_header(header: Option<&str>, rng: &Rng) -> Self {
        header.and_then(Self::parse).map_or_else(|| Self::begin(rng), |parent| parent.child(rng))
    }

    /// Continues the trace of an X-Ray header, or begins one if the header is missing or invalid. X-Ray ids
    /// are as long as those of W3C, but separate the start time
    /// (`Root=1-5759e988-bd862e3fe1be46a994272793`).
    pub fn from_xray(header: Option<&str>, rng: &Rng) -> Self {
        let new = Self::begin(rng);
        let trace = header.and_then(xray_root).unwrap_or(new.trace);
        Self { trace, ..new }
    }

    /// Parses a `traceparent` of version 00, or of a later version with the same first fields.
    pub fn parse(header: &str) -> Option<Self> {
        let mut parts = header.trim().split('-');
        let version = hex(parts.next()?, 2)?;
        let trace = hex(parts.next()?, 32)?;
        let span = hex(parts.next()?, 16)?;
        let flags = hex(parts.next()?, 2)?;
        let valid = version != 0xff && trace != 0 && span != 0 && (version != 0 || parts.next().is_none());
        valid.then_some(Self { trace, span: u64::try_from(span).ok()?, flags: u8::try_from(flags).ok()? })
    }

    /// The id of the trace, in hex.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace)
    }
}

fn xray_root(header: &str) -> Option<u128> {
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root=1-"))?;
    let (time, rest) = root.split_once('-')?;
    let trace = hex(time, 8)? << 96 | hex(rest, 24)?;
    (trace != 0).then_some(trace)
}

fn new_span(rng: &Rng) -> u64 {
    u64::from_be_bytes(rng.bytes()) | 1
}

fn hex(text: &str, digits: usize) -> Option<u128> {
    let lower = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    (text.len() == digits && text.bytes().all(lower)).then(|| u128::from_str_radix(text, 16).ok())?
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, self.flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_continues_in_a_new_span() {
        let context = TraceContext::from_header(Some(HEADER), &Rng::seeded(1));
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_ne!(context.to_string(), HEADER);
    }

    #[test]
    fn the_trace_of_an_invocation_continues_with_its_id() {
        let trace = |header| TraceContext::from_xray(header, &Rng::seeded(1)).trace_id();
        let header = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        assert_eq!(trace(Some(header)), "5759e988bd862e3fe1be46a994272793");
        let begun = TraceContext::begin(&Rng::seeded(1)).trace_id();
        for unread in [None, Some(""), Some("Root=1-5759e988"), Some("Root=1-00000000-000000000000000000000000")] {
            assert_eq!(trace(unread), begun, "{unread:?}");
        }
    }

    #[test]
    fn an_unreadable_header_starts_a_new_trace() {
        for header in [
            "",
            "00",
            "00-0-0-0",
            &HEADER.to_uppercase(),
            &format!("{HEADER}-x"),
            &HEADER.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)),
        ] {
            assert_eq!(TraceContext::parse(header), None, "{header}");
        }
    }
}
