//! The journey of the README, run as it stands there.

use std::time::Duration;

use super::start;

/// The shell commands between the marks.
fn journey() -> String {
    let readme = std::fs::read_to_string(super::root().join("README.md")).unwrap();
    let part = readme.split("<!-- journey: begin -->").nth(1).unwrap().split("<!-- journey: end -->").next().unwrap();
    part.trim().trim_start_matches("```sh").trim_end_matches("```").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_of_the_readme_works_as_it_is_written() {
    let stack = start(&[]).await;
    let aws = stack.cloud().endpoints().aws.clone();
    let script = format!("set -euo pipefail\n{}", journey());
    let run = tokio::process::Command::new("bash")
        .arg("-c")
        .arg(script)
        .current_dir(super::root())
        .env("API", stack.url())
        .env("GLOTTO_AWS_PORT", aws.rsplit(':').next().unwrap())
        .output();
    let output = tokio::time::timeout(Duration::from_mins(4), run).await.expect("the journey takes too long").unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    for expected in ["\"ready\"", "\"Deutsch für den Anfang\"", "#EXTM3U", "\n100\n"] {
        assert!(out.contains(expected), "no {expected} in {out}\n{err}");
    }
    stack.stop().await;
}
