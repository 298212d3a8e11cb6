//! No process is left behind, however the stack ends.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};

use crate::world::{install, template};

/// What the program prints.
type Lines = tokio::io::Lines<BufReader<ChildStdout>>;

/// The real program, with the fake functions.
async fn glotto(folder: &Path) -> (Child, String) {
    let (child, url, mut lines) = started(folder).await;
    // Read on, so that the pipe never fills.
    tokio::spawn(async move { while lines.next_line().await.is_ok_and(|line| line.is_some()) {} });
    (child, url)
}

/// The real program, with the rest of what it prints.
async fn started(folder: &Path) -> (Child, String, Lines) {
    started_by(Command::new(env!("CARGO_BIN_EXE_glotto")), folder).await
}

/// The same, by a command.
async fn started_by(mut command: Command, folder: &Path) -> (Child, String, Lines) {
    std::fs::create_dir_all(folder.join("target/debug")).unwrap();
    install(&folder.join("target/debug"));
    let mut child = command
        .args(["run", "--no-build", "--no-seed", "--port", "0", "--dynamodb-port", "0"])
        .args(["--s3-port", "0", "--aws-port", "0", "--template"])
        .arg(template())
        .current_dir(folder)
        .env_remove("CARGO_TARGET_DIR")
        .env_remove("CARGO_BUILD_TARGET")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = loop {
        let line = lines.next_line().await.unwrap().expect("glotto ended before it was ready");
        if let Some((_, url)) = line.split_once("Developer page") {
            break url.trim().trim_end_matches("/local").to_owned();
        }
    };
    (child, url, lines)
}

/// Starts a function and gives its process.
async fn function(url: &str) -> u64 {
    let body = serde_json::json!({"do": "pid"});
    let response = reqwest::Client::new().post(format!("{url}/v1/x")).json(&body).send().await.unwrap();
    response.json::<serde_json::Value>().await.unwrap()["answer"]["pid"].as_u64().unwrap()
}

async fn gone(pid: u64) {
    let ended = async {
        // `kill -0` asks whether there is such a process.
        while Command::new("kill")
            .args(["-0", &pid.to_string()])
            .stderr(Stdio::null())
            .status()
            .await
            .unwrap()
            .success()
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), ended).await.expect("a function was left behind");
}

async fn ends_with(signal: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (mut child, url) = glotto(folder.path()).await;
    let function = function(&url).await;
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().await.unwrap().success());
    let status = tokio::time::timeout(Duration::from_secs(10), child.wait()).await.unwrap().unwrap();
    assert_eq!(status.success(), signal != "-KILL", "{signal}: {status}");
    gone(function).await;
}

#[tokio::test]
async fn an_interrupt_ends_everything() {
    ends_with("-INT").await;
}

#[tokio::test]
async fn a_request_to_terminate_ends_everything() {
    ends_with("-TERM").await;
}

#[tokio::test]
async fn an_interrupt_ends_everything_in_order_when_no_program_reads_the_output_any_more() {
    let folder = tempfile::tempdir().unwrap();
    // As in `make run | tee log`, where Ctrl-C ends `tee` too.
    let (mut child, url, lines) = started(folder.path()).await;
    let function = function(&url).await;
    drop(lines);
    let pid = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().await.unwrap().success());
    let status = tokio::time::timeout(Duration::from_secs(10), child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
    gone(function).await;
}

#[tokio::test]
async fn the_log_is_not_flooded_while_no_more_connections_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    let limited = r#"ulimit -n 128 && exec "$0" "$@""#;
    command.args(["-c", limited, env!("CARGO_BIN_EXE_glotto")]).stderr(Stdio::piped());
    let (mut child, url, _lines) = started_by(command, folder.path()).await;
    let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
    let address = url.trim_start_matches("http://");
    // What the program cannot open waits for it, and every attempt to accept it fails.
    let connections: Vec<_> = (0..200).map(|_| std::net::TcpStream::connect(address).unwrap()).collect();
    let refused = async { while !log.next_line().await.unwrap().unwrap().contains("cannot accept") {} };
    tokio::time::timeout(Duration::from_secs(10), refused).await.expect("there are files enough");
    let mut lines = 0;
    let more = async {
        while log.next_line().await.unwrap().is_some() {
            lines += 1;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(1), more).await.is_err(), "it ended");
    assert!(lines < 50, "{lines} lines in a second");
    drop(connections);
    assert!(reqwest::get(format!("{url}/local/api/stack")).await.unwrap().status().is_success());
    child.kill().await.unwrap();
}

#[tokio::test]
async fn functions_end_even_when_the_stack_is_killed() {
    ends_with("-KILL").await;
}

#[tokio::test]
async fn a_second_stack_on_the_same_state_fails_with_advice_until_the_first_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (mut first, _) = glotto(folder.path()).await;
    let second = Command::new(env!("CARGO_BIN_EXE_glotto"))
        .args(["run", "--no-build", "--no-seed", "--port", "0", "--dynamodb-port", "0"])
        .args(["--s3-port", "0", "--aws-port", "0", "--template"])
        .arg(template())
        .current_dir(folder.path())
        .output();
    let second = tokio::time::timeout(Duration::from_secs(30), second).await.expect("it runs").unwrap();
    let stderr = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success());
    for part in ["another stack", "What to do", "--state", ".glotto"] {
        assert!(stderr.contains(part), "{part} in {stderr}");
    }
    first.kill().await.unwrap();
    // It is ready, or this panics.
    let (mut third, _) = glotto(folder.path()).await;
    third.kill().await.unwrap();
}

#[tokio::test]
async fn a_taken_port_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let taken = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (flag, variable) in [("--port", "GLOTTO_PORT"), ("--s3-port", "GLOTTO_S3_PORT")] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_glotto"));
        command.args(["run", "--no-build", "--no-seed"]);
        for other in ["--port", "--dynamodb-port", "--s3-port", "--aws-port"] {
            command.args([other, if other == flag { &port } else { "0" }]);
        }
        let output = command.arg("--template").arg(template()).current_dir(folder.path()).output().await.unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success());
        for part in [port.as_str(), flag, variable] {
            assert!(stderr.contains(part), "{part} in {stderr}");
        }
    }
}

#[tokio::test]
async fn functions_are_looked_for_where_cargo_builds_for_a_named_processor() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_glotto"))
        .args(["run", "--no-build", "--no-seed", "--port", "0", "--dynamodb-port", "0"])
        .args(["--s3-port", "0", "--aws-port", "0", "--template"])
        .arg(template())
        .current_dir(folder.path())
        .env_remove("CARGO_TARGET_DIR")
        .env("CARGO_BUILD_TARGET", "another-machine")
        .output()
        .await
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && stderr.contains("there is no target/another-machine/debug/"), "{stderr}");
}
