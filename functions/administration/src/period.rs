//! Periods of days as query parameters.

use glotto_domain::audit::{Day, Days};
use glotto_http::{Parameter, QueryParams, QueryReader};

/// `from` and `to`.
pub(crate) struct Period(pub Days);

impl QueryParams for Period {
    fn parameters() -> Vec<Parameter> {
        vec![
            Parameter::query::<Option<Day>>("from", "The first day, in UTC."),
            Parameter::query::<Option<Day>>("to", "The last day, in UTC."),
        ]
    }

    fn read(reader: &mut QueryReader<'_>) -> Option<Self> {
        read(reader, "from", "to").map(Self)
    }
}

/// `registeredFrom` and `registeredTo`.
pub(crate) struct RegistrationPeriod(pub Days);

impl QueryParams for RegistrationPeriod {
    fn parameters() -> Vec<Parameter> {
        vec![
            Parameter::query::<Option<Day>>("registeredFrom", "The first day of registration, in UTC."),
            Parameter::query::<Option<Day>>("registeredTo", "The last day of registration, in UTC."),
        ]
    }

    fn read(reader: &mut QueryReader<'_>) -> Option<Self> {
        read(reader, "registeredFrom", "registeredTo").map(Self)
    }
}

fn read(reader: &mut QueryReader<'_>, first: &'static str, last: &'static str) -> Option<Days> {
    // Both are read before either may be invalid, so that all errors are found at once.
    let (from, to) = (reader.optional(first), reader.optional(last));
    let days = Days { from: from?, to: to? };
    if days.from.zip(days.to).is_some_and(|(from, to)| from > to) {
        reader.reject(last, format!("must not be before {first}"));
        return None;
    }
    Some(days)
}
