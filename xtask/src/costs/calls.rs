//! What a million calls of the API cost, in a mix that is written down here.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use glotto_http::EndpointSpec;
use glotto_runtime::{Grant, Part, Sizing};

use super::Facts;
use super::prices::Price;
use super::sheet::{Sheet, millions, number};
use super::usage::gb_seconds;
use crate::policy::effective_grants;

/// US dollars that a million calls may cost, while the requests and the traffic of CloudFront are free.
pub const MOST_USD: f64 = 3.2;

/// How often each operation is among a million calls: ten thousand days of learners, each with a hundred calls. Four
/// fifths only read; a fifth of all calls are the segments and playlists of videos.
pub const MIX: &[(&str, u32)] = &[
    ("complete_lesson", 30_000),
    ("create_lesson", 3_000),
    ("create_video_upload", 1_000),
    ("enrol", 6_000),
    ("get_avatar", 20_000),
    ("get_course", 90_000),
    ("get_lesson", 120_000),
    ("get_me", 60_000),
    ("get_playback", 40_000),
    ("get_playlist", 200_000),
    ("get_position", 60_000),
    ("get_profile", 20_000),
    ("get_progress", 50_000),
    ("get_stats", 40_000),
    ("list_courses", 30_000),
    ("list_enrolments", 60_000),
    ("list_sessions", 5_000),
    ("login", 10_000),
    ("logout", 5_000),
    ("refresh_session", 60_000),
    ("register", 500),
    ("update_lesson", 6_000),
    ("update_me", 2_000),
    ("update_outline", 1_000),
    ("update_position", 80_000),
    ("verify_email", 500),
];

/// The operations of the mix that send a mail each time.
const MAILING: [&str; 1] = ["register"];
/// The share of the calls of `get_playlist` that read a playlist from the bucket; the others redirect to a segment.
const PLAYLISTS: f64 = 0.06;
/// Read units of the others: the budget is that of a playlist with the captions of its lesson.
const SEGMENT_READS: f64 = 1.5;
/// Kilobytes of a response, with its headers.
const RESPONSE_KB: f64 = 2.0;
/// Write units of the smallest transaction with an event or an entry in it: an item and that one, each counted twice.
const TRANSACTION_UNITS: f64 = 4.0;
/// The share of calls that start a new process, which decrypts its environment with the key of KMS.
const COLD_STARTS: f64 = 0.01;
/// Requests of a message in a queue: it is sent, received and deleted.
const QUEUE_REQUESTS: f64 = 3.0;

/// What the calls of an operation, or of all, add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    /// Calls.
    pub calls: f64,
    /// Gigabyte-seconds of Lambda.
    pub time: f64,
    /// Read units.
    pub reads: f64,
    /// Write units.
    pub writes: f64,
    /// Events of the outbox, at most.
    pub events: f64,
    /// Entries of the audit trail, at most.
    pub entries: f64,
    /// Mails.
    pub mails: f64,
}

impl Sum {
    /// What a number of calls of an endpoint uses.
    pub fn of(facts: &Facts<'_>, endpoint: &EndpointSpec, calls: f64) -> Self {
        let operation = endpoint.function.operation;
        let units = facts.usage.units(operation);
        let ms = facts.usage.billed_ms(operation, endpoint.sizing, endpoint.function.pads_response_time);
        let grants = effective_grants(endpoint);
        let writes_to = |part| grants.iter().any(|grant| matches!(grant, Grant::Write(parts) if parts.contains(&part)));
        // Some may write events and entries, but do so only when something is wrong, such as a token used twice.
        let commits_to = |part| units.writes >= TRANSACTION_UNITS && writes_to(part);
        let reads = match operation {
            "get_playlist" => PLAYLISTS * units.reads + (1.0 - PLAYLISTS) * SEGMENT_READS,
            _ => units.reads,
        };
        let calls_if = |condition: bool| if condition { calls } else { 0.0 };
        Self {
            calls,
            time: calls * gb_seconds(endpoint.sizing, ms),
            reads: calls * reads,
            writes: calls * units.writes,
            events: calls_if(commits_to(Part::Event)),
            entries: calls_if(commits_to(Part::Audit)),
            mails: calls_if(MAILING.contains(&operation)),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            calls: self.calls + other.calls,
            time: self.time + other.time,
            reads: self.reads + other.reads,
            writes: self.writes + other.writes,
            events: self.events + other.events,
            entries: self.entries + other.entries,
            mails: self.mails + other.mails,
        }
    }
}

/// The sums of the mix, by operation. An operation that there is not is left out; a test compares the numbers.
pub fn sums(facts: &Facts<'_>) -> BTreeMap<&'static str, Sum> {
    let sum = |&(operation, calls): &(&'static str, u32)| {
        facts.endpoint(operation).map(|endpoint| (operation, Sum::of(facts, endpoint, f64::from(calls))))
    };
    MIX.iter().filter_map(sum).collect()
}

/// What a million calls of the mix cost.
pub fn sheet(facts: &Facts<'_>) -> Sheet {
    let sums = sums(facts);
    let total = sums.values().copied().fold(Sum::default(), Sum::plus);
    let mut sheet = Sheet::default();
    sheet.add(Price::API, total.calls, "HTTP API", format!("{} × 1.00/M", millions(total.calls)));
    sheet.add(Price::LAMBDA_CALL, total.calls, "Lambda, requests", format!("{} × 0.20/M", millions(total.calls)));
    let how = format!("{} GB-seconds: memory and time of each operation", number(total.time));
    sheet.add(Price::LAMBDA_TIME, total.time, "Lambda, time", how);
    let how = format!("{} units × 0.125/M", millions(total.reads));
    sheet.add(Price::READ, total.reads, "Table, reads", how);
    let how = format!("{} units × 0.625/M: transactions (double), index, outbox, audit trail", millions(total.writes));
    sheet.add(Price::WRITE, total.writes, "Table, writes", how);
    add_events(&mut sheet, facts, total);
    let gigabytes = total.calls * facts.log_bytes() / 1e9;
    let how = format!("{} bytes a request, of the API and of the function", number(facts.log_bytes()));
    sheet.add(Price::LOGS, gigabytes, "Logs", how);
    let starts = total.calls * COLD_STARTS;
    sheet.add(Price::KEY_USE, starts, "KMS", format!("{} cold starts, one in a hundred calls", number(starts)));
    let playlists = sums.get("get_playlist").map_or(0.0, |sum| sum.calls * PLAYLISTS);
    sheet.add(Price::OBJECT_GET, playlists, "S3, playlists", format!("{} reads", number(playlists)));
    sheet.add(Price::EDGE, total.calls, "CloudFront, requests", "10 M a month are free");
    let traffic = total.calls * RESPONSE_KB / 1e6;
    sheet.add(Price::TRAFFIC, traffic, "CloudFront, traffic", format!("{RESPONSE_KB} KB each; 1 TB a month is free"));
    sheet
}

/// What follows from calls: events, the archive of the audit trail, mails.
fn add_events(sheet: &mut Sheet, facts: &Facts<'_>, total: Sum) {
    let ms = facts.usage.billed_ms("relay_events", Sizing::WORKER, false);
    let how = format!("at most {} events, one call of the relay each", number(total.events));
    sheet.add(Price::LAMBDA_CALL, total.events, "Outbox, calls", how);
    let time = total.events * gb_seconds(Sizing::WORKER, ms);
    sheet.add(Price::LAMBDA_TIME, time, "Outbox, time", format!("{ms} ms each"));
    if facts.inventory.count("AWS::Events::EventBus") > 0 {
        sheet.add(Price::BUS, total.events, "Outbox, event bus", "each event once");
    }
    let how = format!("at most {} entries, one object each", number(total.entries));
    sheet.add(Price::OBJECT_PUT, total.entries, "Archive of the audit trail", how);
    sheet.add(Price::LAMBDA_CALL, total.entries, "Archive, calls", "one for each object");
    let messages = total.mails * QUEUE_REQUESTS;
    sheet.add(Price::QUEUE, messages, "Mails, queue", format!("{} mails × 3", number(total.mails)));
    sheet.add(Price::MAIL, total.mails, "Mails", format!("{} × 0.10 a thousand", number(total.mails)));
}

/// US dollars of a million calls while requests and traffic of CloudFront are free, and everything else is not.
pub fn usd_within_free_requests(sheet: &Sheet) -> f64 {
    sheet.list() - sheet.list_of(&[Price::EDGE, Price::TRAFFIC])
}

/// The table of the mix.
pub fn mix_table(facts: &Facts<'_>) -> String {
    let mut out = String::from("| operation | calls | billed ms | MB | read units | write units |\n");
    out.push_str("|---|--:|--:|--:|--:|--:|\n");
    for (operation, sum) in sums(facts) {
        let Some(endpoint) = facts.endpoint(operation) else { continue };
        let ms = facts.usage.billed_ms(operation, endpoint.sizing, endpoint.function.pads_response_time);
        let (reads, writes) = (sum.reads / sum.calls, sum.writes / sum.calls);
        let (calls, memory) = (number(sum.calls), endpoint.sizing.memory);
        let _ = writeln!(out, "| `{operation}` | {calls} | {ms} | {memory} | {reads} | {writes} |");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_is_a_million_calls() {
        assert_eq!(MIX.iter().map(|(_, calls)| calls).sum::<u32>(), 1_000_000);
    }
}
