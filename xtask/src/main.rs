//! `make sync`: `cargo run -p xtask -- sync [--check]`. The command `resources` counts the resources of each
//! template, `limits` everything that AWS limits; `features` (`make features`) writes the manifest of `workspace-hack`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use xtask::limits::{self, Counts};
use xtask::registry::FEATURES;
use xtask::templates;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["sync"] => sync(false),
        ["sync", "--check"] => sync(true),
        ["resources"] => resources(),
        ["limits"] => limits(),
        ["features"] => features(),
        _ => Err("usage: xtask sync [--check] | resources | limits | features".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn counts() -> Result<Vec<Counts>, String> {
    let templates = templates::read_all(&root()).map_err(|error| error.to_string())?;
    Ok(templates.iter().map(Counts::of).collect())
}

fn resources() -> Result<(), String> {
    for Counts { file, resources, .. } in counts()? {
        println!("{file}: {resources} resources");
    }
    Ok(())
}

fn limits() -> Result<(), String> {
    let counts = counts()?;
    print!("{}", limits::table(&counts));
    let excesses: Vec<_> = counts.iter().flat_map(Counts::excesses).collect();
    if excesses.is_empty() { Ok(()) } else { Err(excesses.join("\n")) }
}

fn features() -> Result<(), String> {
    let crates = xtask::features::write(&root())?;
    println!("workspace-hack asks for the features of {crates} crates.");
    Ok(())
}

fn sync(check: bool) -> Result<(), String> {
    let root = root();
    let files = xtask::generated(&root, FEATURES).map_err(|error| error.to_string())?;
    let outcome = if check { files.drift(&root) } else { files.write(&root) };
    let drift = outcome.map_err(|error| error.to_string())?;
    for change in &drift {
        println!("{change}");
    }
    match (check, drift.len()) {
        (_, 0) => println!("Everything is up to date."),
        (false, changed) => println!("{changed} files updated."),
        (true, drifted) => return Err(format!("{drifted} files are out of date: run `make sync`.")),
    }
    Ok(())
}
