//! What a day of an attacker costs who calls something as fast as they can, and what limits it.
//!
//! CloudFront bills every request and has no limit of its own. What is behind it does not grow with the attacker's
//! rate: API Gateway refuses what is above the limit of the route or of the API, and does not bill it.

use std::fmt::Write as _;

use glotto_domain::media::ladder::MOST_MINUTES;
use glotto_domain::rate_limit::Limit;
use glotto_http::EndpointSpec;
use glotto_runtime::Sizing;

use super::Facts;
use super::calls::Sum;
use super::prices::{Price, traffic_usd};
use super::sheet::{millions, money, number};
use super::usage::gb_seconds;
use super::video::{SECONDS, making};

/// Requests per second of the attacker.
pub const RATE: f64 = 500.0;
/// US dollars a day that anything behind the edge may cost.
pub const MOST_BEHIND_USD: f64 = 200.0;
/// US dollars a day that an instructor may have transcoded.
pub const MOST_INSTRUCTOR_USD: f64 = 200.0;

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// Mails per second that SES sends for an account, unless AWS raises it.
const MAILS_PER_SECOND: f64 = 14.0;
/// Write units of an attempt that is refused: it is counted by account and by address.
const REFUSED_WRITES: f64 = 2.0;
/// Kilobytes of a page of the catalogue, with its headers.
const PAGE_KB: f64 = 2.0;
/// What is left of `openapi.json` after CloudFront has compressed it.
const COMPRESSED: f64 = 0.09;
/// Gigabytes a day of one connection of 1 Gbit/s.
const GIGABIT_DAY: f64 = 10_800.0;
/// Megabytes of a picture that a user uploads, at most.
const PICTURE_MB: f64 = 8.0;

/// What an attacker with many accounts and networks can call: these are neither refused nor stopped by address.
const OF_MANY_NETWORKS: [(&str, &str, Adjust); 6] = [
    ("login, accounts of the attacker", "login", complete),
    ("second factors, accounts of the attacker", "complete_login", complete),
    ("sign-in with passkeys, accounts of the attacker", "login_with_passkey", complete),
    ("sign-in with a provider, accounts of the attacker", "login_with_provider", complete),
    ("resets of passwords, accounts of the attacker", "create_password_reset", mailing),
    ("mails that confirm addresses, accounts of the attacker", "resend_verification_mail", mailing),
];

/// What becomes of what an operation uses at most.
type Adjust = fn(Sum) -> Sum;

/// Something that an attacker can call.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// What is called.
    pub target: String,
    /// US dollars a day that CloudFront bills, without its free quotas.
    pub edge: f64,
    /// US dollars a day of everything behind it.
    pub behind: f64,
    /// What limits it.
    pub cap: String,
    /// Whether a rate rule of WAF, which counts by address, stops it.
    pub stopped_by_rate_rule: bool,
}

/// All surfaces, for an attacker with a number of requests per second.
pub fn surfaces(facts: &Facts<'_>, rate: f64) -> Vec<Surface> {
    let edge = Price::EDGE.usd_for(rate * DAY);
    let with = |kilobytes: f64| edge + traffic_usd(rate * DAY * kilobytes / 1e6);
    let surface = |target: &str, edge: f64, behind: f64, cap: String| Surface {
        target: target.to_owned(),
        edge,
        behind,
        cap,
        stopped_by_rate_rule: true,
    };
    let cached = "kept at the edge: the function is called once for each edge and path".to_owned();
    let mut all = vec![
        surface("what the edge refuses, such as `/hls/x`", edge, 0.0, "no signature, no file".into()),
        surface("`/docs/{asset}`, the largest", with(facts.asset_bytes / 1e3), 0.0, cached.clone()),
        surface("`/openapi.json`", with(facts.openapi_bytes * COMPRESSED / 1e3), 0.0, cached.clone()),
        surface("the last two with `PublicDocs=false`", edge, 0.0, "refused at the edge".into()),
        surface("`/v1/courses`, one page", with(PAGE_KB), 0.0, cached),
    ];
    let behind = |operation: &str, adjust: Adjust| behind(facts, rate, operation, adjust);
    let mut add = |target: &str, found: Option<(f64, String)>| {
        all.extend(found.map(|(usd, cap)| surface(target, with(PAGE_KB), usd, cap)));
    };
    let ready = behind("get_readiness", complete).map(|(usd, cap)| (usd + readiness_usd(facts, rate), cap));
    add("`/ready`", ready);
    add("`/docs/{asset}`, names of no file", behind("get_docs_asset", refuse));
    add("`/v1/courses`, never the same page", behind("list_courses", complete));
    add("`/v1/me` without a token", behind("get_me", refuse));
    add("a forged link of the media door", behind("get_playlist", refuse));
    add("login, wrong passwords", behind("login", attempt));
    for (target, operation, adjust) in OF_MANY_NETWORKS {
        let found = behind(operation, adjust).map(|(usd, cap)| surface(target, with(PAGE_KB), usd, cap));
        all.extend(found.map(|surface| Surface { stopped_by_rate_rule: false, ..surface }));
    }
    all.extend(registrations(facts, rate, edge));
    all.extend(insiders());
    all
}

/// What an operation costs a day behind the edge, and what limits it.
fn behind(facts: &Facts<'_>, rate: f64, operation: &str, adjust: Adjust) -> Option<(f64, String)> {
    let endpoint = facts.endpoint(operation)?;
    let limit = facts.rate_limit(endpoint);
    let sum = adjust(Sum::of(facts, endpoint, rate.min(limit) * DAY));
    Some((usd(facts, &sum), format!("{limit} a second, of the route or of its API")))
}

/// What calls use that succeed.
fn complete(sum: Sum) -> Sum {
    sum
}

/// What calls use that are refused before they read or write anything.
fn refuse(sum: Sum) -> Sum {
    Sum { calls: sum.calls, time: sum.time, ..Sum::default() }
}

/// What attempts use that are counted, and refused when the password has been hashed.
fn attempt(sum: Sum) -> Sum {
    Sum { writes: sum.calls * REFUSED_WRITES, events: 0.0, entries: 0.0, mails: 0.0, ..sum }
}

/// What calls use that send a mail each, as long as SES sends them.
fn mailing(sum: Sum) -> Sum {
    Sum { mails: sum.calls.min(MAILS_PER_SECOND * DAY), ..sum }
}

/// US dollars for calls of an API, without CloudFront.
fn usd(facts: &Facts<'_>, sum: &Sum) -> f64 {
    let relay = facts.usage.billed_ms("relay_events", Sizing::WORKER, false);
    Price::API.usd_for(sum.calls)
        + Price::LAMBDA_CALL.usd_for(sum.calls + sum.events)
        + Price::LAMBDA_TIME.usd_for(sum.time + sum.events * gb_seconds(Sizing::WORKER, relay))
        + Price::READ.usd_for(sum.reads)
        + Price::WRITE.usd_for(sum.writes)
        + Price::LOGS.usd_for(sum.calls * facts.log_bytes() / 1e9)
        + Price::MAIL.usd_for(sum.mails)
}

/// What the readiness check asks of others: it lists a bucket and measures a queue.
fn readiness_usd(facts: &Facts<'_>, rate: f64) -> f64 {
    let limit = facts.endpoint("get_readiness").map_or(rate, |endpoint| facts.rate_limit(endpoint));
    let calls = rate.min(limit) * DAY;
    Price::OBJECT_PUT.usd_for(calls) + Price::QUEUE.usd_for(calls)
}

/// Attempts a day that a limit permits.
fn a_day(limit: Limit) -> f64 {
    f64::from(limit.burst) + DAY / limit.every.as_secs_f64()
}

/// Registrations, each with a mail: from one network, and from any number of them.
fn registrations(facts: &Facts<'_>, rate: f64, edge: f64) -> Vec<Surface> {
    let Some(endpoint) = facts.endpoint("register") else { return Vec::new() };
    let limit = facts.rate_limit(endpoint);
    let calls = rate.min(limit) * DAY;
    let permitted = a_day(Limit::REGISTER_ADDRESS).min(calls);
    let one = Surface {
        target: "register, from one network".to_owned(),
        edge,
        behind: registered_usd(facts, endpoint, permitted) + refused_usd(facts, endpoint, calls - permitted),
        cap: format!("{permitted} registrations a day for each network (`REGISTER_ADDRESS`); the rest is refused"),
        stopped_by_rate_rule: true,
    };
    let many = Surface {
        target: "register, from any number of networks".to_owned(),
        behind: registered_usd(facts, endpoint, calls),
        cap: format!(
            "{limit} a second of the route; SES sends {MAILS_PER_SECOND} mails a second; a proof of work \
             (`ProofOfWorkBits`) makes each one cost the attacker a second"
        ),
        stopped_by_rate_rule: false,
        ..one.clone()
    };
    vec![one, many]
}

fn registered_usd(facts: &Facts<'_>, endpoint: &EndpointSpec, calls: f64) -> f64 {
    usd(facts, &mailing(Sum::of(facts, endpoint, calls)))
}

fn refused_usd(facts: &Facts<'_>, endpoint: &EndpointSpec, calls: f64) -> f64 {
    usd(facts, &attempt(Sum::of(facts, endpoint, calls)))
}

/// What signed-in users can do, each with one account and one connection.
fn insiders() -> Vec<Surface> {
    let pictures = a_day(Limit::AVATAR_ACCOUNT);
    let by_user = |target: &str, edge: f64, behind: f64, cap: String| Surface {
        target: target.to_owned(),
        edge,
        behind,
        cap,
        stopped_by_rate_rule: false,
    };
    let stored = Price::STORAGE.usd_for(pictures * PICTURE_MB / 1e3);
    // S3 puts an event about each upload and about its deletion on the event bus.
    let processed = Price::OBJECT_PUT.usd_for(pictures * 2.0)
        + Price::BUS.usd_for(pictures * 2.0)
        + Price::LAMBDA_TIME.usd_for(pictures);
    // The last video may be longer than what is left.
    let minutes = a_day(Limit::TRANSCODED_MINUTES) + f64::from(MOST_MINUTES);
    let transcoded = making(Price::TRANSCODE_BASIC).list() / (SECONDS / 60.0) * minutes;
    vec![
        by_user(
            "a learner who downloads videos at 1 Gbit/s",
            traffic_usd(GIGABIT_DAY),
            0.0,
            "each segment needs a session: `suspend_user` ends it".into(),
        ),
        by_user(
            "a learner who uploads pictures",
            0.0,
            stored + processed,
            format!("{pictures} a day for each user (`AVATAR_ACCOUNT`)"),
        ),
        by_user(
            "an instructor who uploads video",
            0.0,
            transcoded,
            format!("{} minutes a day for the owner of a course (`TRANSCODED_MINUTES`)", number(minutes)),
        ),
    ]
}

/// The table of the page.
pub fn table(facts: &Facts<'_>) -> String {
    let rule = Price::ACL_REQUEST.usd_for(RATE * DAY);
    let mut out = String::from(
        "| target | CloudFront a day | behind it a day | together | with a rate rule of WAF | what limits it |\n\
         |---|--:|--:|--:|--:|---|\n",
    );
    for Surface { target, edge, behind, cap, stopped_by_rate_rule } in surfaces(facts, RATE) {
        let with_rule = if stopped_by_rate_rule { money(rule) } else { "no help".to_owned() };
        let (total, edge, behind) = (money(edge + behind), money(edge), money(behind));
        let _ = writeln!(out, "| {target} | {edge} | {behind} | {total} | {with_rule} | {cap} |");
    }
    out
}

/// The requests of a day, in words.
pub fn requests() -> String {
    millions(RATE * DAY)
}
