//! `make bench-enumeration`: whether the time of an answer tells who has an account. Every endpoint
//! that is given an address by somebody who is not signed in is asked for a known and an unknown
//! one in turn, thousands of times, and the distribution of both is printed, with that of the gap.
//!
//! In this process, against the embedded cloud, with the parameters of password hashes that are
//! deployed: less noise than any network has. What the network adds is the same for both.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::future::try_join_all;
use glotto_domain::identity::EmailAddress;
use glotto_runtime::{Clock, Context, Rng};
use glotto_store::accounts::AccountItem;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::platform::{API, Platform};

/// Members whose addresses are known.
const MEMBERS: usize = 20;
/// Pairs that nobody looks at, before those that count.
const WARM_UP: usize = 10;
/// Pairs for which one platform is asked: the embedded cloud becomes slower the more it holds.
const MOST: usize = 250;
/// After so long every limit has forgotten what was tried: they are not what is measured.
const LATER: SignedDuration = SignedDuration::from_hours(24);

/// What is asked with an address by somebody who is not signed in.
const QUESTIONS: [(&str, &str); 4] = [
    ("register", "/v1/accounts"),
    ("login with a wrong password", "/v1/sessions"),
    ("forget the password", "/v1/password-resets"),
    ("send the verification again", "/v1/accounts/verification-mails"),
];

/// Asks, and prints what came out.
pub async fn run(pairs: usize) -> Result<()> {
    println!("{pairs} pairs each, known and unknown in turn, milliseconds.\n");
    // Answers wait for the beat most of the time, so two questions are asked side by side.
    for two in QUESTIONS.chunks(2) {
        for table in try_join_all(two.iter().map(|(name, path)| answers_to(name, path, pairs))).await? {
            println!("{table}");
        }
    }
    Ok(())
}

async fn answers_to(name: &str, path: &str, pairs: usize) -> Result<String> {
    let mut measured = Vec::with_capacity(pairs);
    while measured.len() < pairs {
        let platform = platform().await?;
        measured.extend(measure(&platform, path, MOST.min(pairs - measured.len())).await?);
    }
    Ok(table(name, &measured))
}

/// A platform whose clock is moved by hand, with its members.
async fn platform() -> Result<Platform> {
    let mut platform = Platform::start().await?;
    let settings = platform.context.settings.clone();
    platform.context = Context::new(settings, Clock::at(platform.context.now()), Rng::System)?;
    enrol_members(&platform).await?;
    Ok(platform)
}

async fn enrol_members(platform: &Platform) -> Result<()> {
    let store = &platform.context.store;
    for number in 0..MEMBERS {
        let email = known(number);
        ask(platform, "/v1/accounts", &email).await?;
        let address = EmailAddress::parse(&email).map_err(Error::new)?;
        let account = store.account_of(&address, platform.context.new_id()).await?;
        let account = account.ok_or_else(|| Error::new("nobody registered"))?;
        store.save(&AccountItem { verified: true, ..account }).await?;
    }
    Ok(())
}

fn known(number: usize) -> String {
    format!("member{:06}@example.com", number % MEMBERS)
}

fn unknown(path: &str, number: usize) -> String {
    format!("{}{number:06}@example.com", if path == "/v1/accounts" { "newbie" } else { "nobody" })
}

fn body(path: &str, email: &str) -> Value {
    match path {
        "/v1/accounts" => json!({
            "email": email, "password": "a long enough password", "displayName": "Ada", "locale": "en",
            "timeZone": "Europe/London",
        }),
        "/v1/sessions" => json!({"email": email, "password": "not the password"}),
        _ => json!({ "email": email }),
    }
}

/// How long an answer took, and what it was.
async fn ask(platform: &Platform, path: &str, email: &str) -> Result<(Duration, u16, Value)> {
    platform.context.clock.advance(LATER);
    let request = http::Request::builder()
        .method("POST")
        .uri(format!("{API}{path}"))
        .header("host", "api.bench.test")
        .header("content-type", "application/json")
        .body(Bytes::from(body(path, email).to_string()))
        .map_err(Error::new)?;
    let begin = Instant::now();
    let (status, mut answer) = platform.answer(&request).await?;
    let took = begin.elapsed();
    if let Some(members) = answer.as_object_mut() {
        members.remove("instance");
    }
    Ok((took, status, answer))
}

/// Milliseconds of both in each pair.
struct Pair {
    known: f64,
    unknown: f64,
}

async fn measure(platform: &Platform, path: &str, pairs: usize) -> Result<Vec<Pair>> {
    let mut measured = Vec::with_capacity(pairs);
    for number in 0..pairs + WARM_UP {
        let (member, nobody) = (known(number), unknown(path, number));
        // Who comes first changes: whatever the second gains or loses by that is shared.
        let (known, unknown) = if number % 2 == 0 {
            let known = ask(platform, path, &member).await?;
            (known, ask(platform, path, &nobody).await?)
        } else {
            let unknown = ask(platform, path, &nobody).await?;
            (ask(platform, path, &member).await?, unknown)
        };
        if (known.1, &known.2) != (unknown.1, &unknown.2) {
            return Err(Error::new(format!("{path} answers differently: {known:?} {unknown:?}")));
        }
        if number >= WARM_UP {
            measured.push(Pair { known: millis(known.0), unknown: millis(unknown.0) });
        }
    }
    Ok(measured)
}

fn table(name: &str, pairs: &[Pair]) -> String {
    let mut text = format!("| {name} | 5 % | 25 % | median | 75 % | 95 % |\n|---|---|---|---|---|---|\n");
    let rows: [(&str, Vec<f64>); 3] = [
        ("known", pairs.iter().map(|pair| pair.known).collect()),
        ("unknown", pairs.iter().map(|pair| pair.unknown).collect()),
        ("gap", pairs.iter().map(|pair| pair.known - pair.unknown).collect()),
    ];
    let mut sorted = Vec::new();
    for (name, mut values) in rows {
        values.sort_by(f64::total_cmp);
        let cells: Vec<_> = [0.05, 0.25, 0.5, 0.75, 0.95].map(|at| format!("{:.3}", quantile(&values, at))).into();
        let _ = writeln!(text, "| {name} | {} |", cells.join(" | "));
        sorted = values;
    }
    let (low, high) = median_interval(&sorted);
    let slower = pairs.iter().filter(|pair| pair.known > pair.unknown).count();
    let _ = writeln!(
        text,
        "\nThe median gap lies between {low:.3} and {high:.3} (95 %); the known one was slower in {:.1} % of pairs.\n",
        100.0 * ratio(slower, pairs.len())
    );
    text
}

/// Between which values the median of what was sampled lies, with 95 % confidence (from order
/// statistics: it is supposed of no distribution that it is normal).
fn median_interval(sorted: &[f64]) -> (f64, f64) {
    let margin = 0.98 / ratio(sorted.len(), 1).sqrt();
    (quantile(sorted, 0.5 - margin), quantile(sorted, 0.5 + margin))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into what was measured")]
fn quantile(sorted: &[f64], at: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let index = (ratio(last, 1) * at.clamp(0.0, 1.0)).round() as usize;
    sorted.get(index).copied().unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
