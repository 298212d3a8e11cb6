//! `make bench`: measures cold starts and invocations in CPU time, memory and size: of a hello-world Lambda,
//! of the functions of the platform, and of the same `GetItem` in Node.js and Python. All subjects are
//! measured in one run, interleaved and over TLS, as on Lambda.
//!
//! CPU time is measured, not wall-clock time: it is what the CPU share of a Lambda function limits, and it
//! is comparable on a machine that is busy with other work.

mod enumeration;
mod error;
mod front;
mod measure;
mod platform;
mod process;
mod report;
mod requests;
mod runtime_api;
mod subjects;
mod tls;

use std::path::PathBuf;

use error::{Error, Result};
use front::Front;
use measure::{Kind, Subject};
use platform::Platform;
use report::Row;

/// The page whose table `UPDATE=1` replaces, between two markers.
const PAGE: &str = "docs/bench.md";
const MARKERS: (&str, &str) = ("<!-- table: written by make bench UPDATE=1 -->\n", "<!-- end of table -->");

#[tokio::main]
async fn main() {
    if let Err(error) = bench().await {
        eprintln!("{error}");
        std::process::exit(1);
    }
}

async fn bench() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some("enumeration") {
        let pairs = setting("PAIRS", "2000").parse().map_err(|_| Error::new("PAIRS must be a number"))?;
        return enumeration::run(pairs).await;
    }
    let bin_dir = PathBuf::from(setting("BIN_DIR", "target/shipped"));
    let rounds: u32 = setting("ROUNDS", "15").parse().map_err(|_| Error::new("ROUNDS must be a number"))?;
    let warm: u32 = setting("WARM", "20").parse().map_err(|_| Error::new("WARM must be a number"))?;
    let names = subjects::select(&setting("FUNCTIONS", ""))?;
    if std::env::args().nth(1).as_deref() == Some("artifacts") {
        println!("{}", subjects::artifacts(&names)?.join("\n"));
        return Ok(());
    }
    let platform = Platform::start().await;
    let front = Front::start(&platform.world.cloud).await?;
    // Messengers reduce photographs to about this size.
    let fixtures = platform.fixtures("1600x1200").await;
    let course = fixtures.course().await.id();
    let subjects = subjects::all((&platform, &front), course, &names, &bin_dir, warm)?;
    let figures = measure::all(&fixtures, &subjects, rounds).await?;
    let mut rows = Vec::new();
    for (subject, figures) in subjects.into_iter().zip(figures) {
        let size = match file(&subject) {
            Some(file) => Some(measure::size(&file).await?),
            None => None,
        };
        rows.push(Row { subject, figures, size });
    }
    let table = report::table(&rows);
    println!("{table}");
    if setting("UPDATE", "") == "1" { write(&table) } else { Ok(()) }
}

/// The deployed file of a subject: the binary or the bundle, not the interpreter.
fn file(subject: &Subject) -> Option<PathBuf> {
    match subject.kind {
        Kind::Rival => {
            subject.program.words.get(1).filter(|file| file.extension().is_some_and(|end| end == "mjs")).cloned()
        }
        _ => subject.program.words.first().cloned(),
    }
}

fn write(table: &str) -> Result<()> {
    let page = std::fs::read_to_string(PAGE)?;
    let parts = page.split_once(MARKERS.0).and_then(|(head, rest)| Some((head, rest.split_once(MARKERS.1)?.1)));
    let (head, tail) = parts.ok_or_else(|| Error::new(format!("{PAGE} lacks the markers around its table")))?;
    Ok(std::fs::write(PAGE, format!("{head}{}{table}{}{tail}", MARKERS.0, MARKERS.1))?)
}

fn setting(name: &str, default: &str) -> String {
    std::env::var(name).ok().filter(|value| !value.is_empty()).unwrap_or_else(|| default.to_owned())
}
