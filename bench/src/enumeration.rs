//! `make bench-enumeration`: measures whether response times reveal which email addresses have an account.
//! Every public endpoint that takes an address gets requests with a known and an unknown address in turn,
//! thousands of times. The distributions of both response times and of their difference are printed.
//!
//! All of it runs in this process, against the embedded cloud, with the deployed parameters of password
//! hashes. This has less noise than any network; a network would delay both alike.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::future::try_join_all;
use glotto_domain::identity::EmailAddress;
use glotto_runtime::{Clock, Context, Rng};
use glotto_store::identity::AccountItem;
use glotto_testing::API;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::platform::Platform;

/// The number of accounts, whose addresses are known.
const MEMBERS: usize = 20;
/// Pairs before the measurement, which are not counted.
const WARM_UP: usize = 10;
/// Pairs per platform. The embedded cloud slows down as it fills, so it is replaced after these.
const PAIRS_PER_PLATFORM: usize = 250;
/// Time between two requests on the manual clock. It is long enough that no rate limit is reached.
const STEP: SignedDuration = SignedDuration::from_hours(24);

/// The public endpoints that take an address, by name and path.
const ENDPOINTS: [(&str, &str); 4] = [
    ("register", "/v1/accounts"),
    ("login with a wrong password", "/v1/sessions"),
    ("forget the password", "/v1/password-resets"),
    ("send the verification again", "/v1/accounts/verification-mails"),
];

/// Measures all endpoints and prints the tables.
pub async fn run(pairs: usize) -> Result<()> {
    println!("{pairs} pairs each, known and unknown in turn, milliseconds.\n");
    // Responses are padded and so wait most of the time, so two endpoints are measured concurrently.
    for two in ENDPOINTS.chunks(2) {
        for table in try_join_all(two.iter().map(|(name, path)| measure_endpoint(name, path, pairs))).await? {
            println!("{table}");
        }
    }
    Ok(())
}

async fn measure_endpoint(name: &str, path: &str, pairs: usize) -> Result<String> {
    let mut measured = Vec::with_capacity(pairs);
    while measured.len() < pairs {
        let platform = platform().await?;
        measured.extend(measure(&platform, path, PAIRS_PER_PLATFORM.min(pairs - measured.len())).await?);
    }
    Ok(table(name, &measured))
}

/// A platform with a manual clock and the known accounts.
async fn platform() -> Result<Platform> {
    let mut platform = Platform::start().await;
    let settings = platform.world.context.settings.clone();
    platform.world.context = Context::new(settings, Clock::at(platform.world.context.now()), Rng::System)?;
    register_members(&platform).await?;
    Ok(platform)
}

async fn register_members(platform: &Platform) -> Result<()> {
    let store = &platform.world.context.store;
    for number in 0..MEMBERS {
        let email = member_address(number);
        send(platform, "/v1/accounts", &email).await?;
        let address = EmailAddress::parse(&email).map_err(Error::new)?;
        let account = store.accounts().find_by_email(&address, platform.world.context.new_id()).await?;
        let account = account.ok_or_else(|| Error::new("the registration created no account"))?;
        store.save(&AccountItem { verified: true, ..account }).await?;
    }
    Ok(())
}

fn member_address(number: usize) -> String {
    format!("member{:06}@example.com", number % MEMBERS)
}

fn unknown(path: &str, number: usize) -> String {
    format!("{}{number:06}@example.com", if path == "/v1/accounts" { "newbie" } else { "absent" })
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

/// Sends a request. Returns the response time, the status and the body.
async fn send(platform: &Platform, path: &str, email: &str) -> Result<(Duration, u16, Value)> {
    platform.world.context.clock.advance(STEP);
    // Each request has another IP address, so that rate limits by address are not reached.
    let [high, low] = platform.world.context.rng.bytes::<2>();
    let request = http::Request::builder()
        .extension(SocketAddr::from(([10, high, low, 7], 4711)))
        .method("POST")
        .uri(format!("{API}{path}"))
        .header("host", "api.glotto.test")
        .header("content-type", "application/json")
        .body(Bytes::from(body(path, email).to_string()))
        .map_err(Error::new)?;
    let start = Instant::now();
    let (status, mut answer) = platform.answer(&request).await;
    let elapsed = start.elapsed();
    if let Some(members) = answer.as_object_mut() {
        members.remove("instance");
    }
    Ok((elapsed, status, answer))
}

/// The response times of a pair, in milliseconds.
struct Pair {
    known: f64,
    unknown: f64,
}

async fn measure(platform: &Platform, path: &str, pairs: usize) -> Result<Vec<Pair>> {
    let mut measured = Vec::with_capacity(pairs);
    for number in 0..pairs + WARM_UP {
        let (member, stranger) = (member_address(number), unknown(path, number));
        // The order alternates, so that its effect is the same for both.
        let (known, unknown) = if number % 2 == 0 {
            let known = send(platform, path, &member).await?;
            (known, send(platform, path, &stranger).await?)
        } else {
            let unknown = send(platform, path, &stranger).await?;
            (send(platform, path, &member).await?, unknown)
        };
        if (known.1, &known.2) != (unknown.1, &unknown.2) {
            return Err(Error::new(format!("the responses of {path} differ: {known:?} {unknown:?}")));
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
        ("difference", pairs.iter().map(|pair| pair.known - pair.unknown).collect()),
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
        "\nThe median difference is between {low:.3} and {high:.3} (95 % confidence). The known address was \
         slower in {:.1} % of pairs.\n",
        100.0 * ratio(slower, pairs.len())
    );
    text
}

/// The 95 % confidence interval of the median, from order statistics, which do not assume a normal
/// distribution.
fn median_interval(sorted: &[f64]) -> (f64, f64) {
    let margin = 0.98 / ratio(sorted.len(), 1).sqrt();
    (quantile(sorted, 0.5 - margin), quantile(sorted, 0.5 + margin))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into the samples")]
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
