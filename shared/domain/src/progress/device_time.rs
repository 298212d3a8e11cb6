//! Times that devices report.

use std::borrow::Cow;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::{ParseText, Violation};

/// A time that a device reports: RFC 3339, with any offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceTime(pub Timestamp);

impl ParseText for DeviceTime {
    fn parse_text(text: &str) -> Result<Self, Violation> {
        let read: Option<Timestamp> = text.parse().ok();
        read.map(Self).ok_or_else(|| Violation::format("must be a timestamp such as 2026-05-04T08:30:00Z"))
    }
}

impl JsonSchema for DeviceTime {
    fn schema_name() -> Cow<'static, str> {
        "DeviceTime".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string", "format": "date-time", "examples": ["2026-05-04T08:30:00Z"],
            "description": "A time by the clock of a device: RFC 3339, with any offset.",
        })
    }
}
