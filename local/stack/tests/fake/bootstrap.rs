//! A `bootstrap` without an SDK, for the stack's own tests: speaks the Runtime API by hand and does
//! what its events ask it to do, the failures that a real function never should have included.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    if std::env::var_os("FAKE_INIT_FAILS").is_some() {
        eprintln!("no table, no start");
        std::process::exit(7);
    }
    let address = std::env::var("AWS_LAMBDA_RUNTIME_API")?;
    let mut connection = BufReader::new(TcpStream::connect(address)?);
    loop {
        let (headers, event) = ask(&mut connection, "GET", "/2018-06-01/runtime/invocation/next", "")?;
        let id = header(&headers, "lambda-runtime-aws-request-id");
        let event: Value = serde_json::from_str(&event)?;
        let (end, answer) = match handle(&event, &headers) {
            Ok(answer) => ("response", answer),
            Err(message) => ("error", json!({ "errorType": "Fake", "errorMessage": message })),
        };
        let path = format!("/2018-06-01/runtime/invocation/{id}/{end}");
        ask(&mut connection, "POST", &path, &answer.to_string())?;
    }
}

fn handle(event: &Value, headers: &[String]) -> Result<Value, String> {
    if let Some(records) = event["Records"].as_array() {
        return Ok(batch(records));
    }
    if event["version"] == "2.0" {
        println!("{}", json!({ "level": "info", "message": "request", "path": event["rawPath"] }));
        let wish = event["body"].as_str().and_then(|body| serde_json::from_str(body).ok());
        let answer = act(&wish.unwrap_or(Value::Null), headers)?;
        let event = json!({ "event": event, "answer": answer }).to_string();
        return Ok(json!({ "statusCode": 200, "headers": {"content-type": "application/json"}, "body": event }));
    }
    if event.get("detail-type").is_some() {
        println!("{}", json!({ "level": "info", "message": "event", "type": event["detail-type"] }));
    }
    if let Some(id) = event["detail"]["id"].as_str() {
        fail_if_asked(&event["detail"])?;
        println!("{}", json!({ "level": "info", "message": format!("saw {id}") }));
    }
    act(event, headers)
}

/// Fails if this function is the one that has to: until there is a file, which the first failure creates, or always.
fn fail_if_asked(detail: &Value) -> Result<(), String> {
    if detail["fails"] != std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default() {
        return Ok(());
    }
    match detail["until"].as_str().map(Path::new) {
        Some(file) if file.exists() => Ok(()),
        Some(file) => {
            std::fs::write(file, "").map_err(|error| error.to_string())?;
            Err("at first".to_owned())
        }
        None => Err("always".to_owned()),
    }
}

fn act(wish: &Value, headers: &[String]) -> Result<Value, String> {
    match wish["do"].as_str() {
        Some("fail") => Err("as you wish".to_owned()),
        Some("sleep") => {
            std::thread::sleep(Duration::from_millis(wish["ms"].as_u64().unwrap_or(0)));
            Ok(json!({ "pid": std::process::id() }))
        }
        Some("exit") => {
            eprintln!("the last words");
            std::process::exit(3);
        }
        Some("respond") => Ok("x".repeat(usize::try_from(wish["bytes"].as_u64().unwrap_or(0)).unwrap_or(0)).into()),
        Some("pid") => Ok(json!({ "pid": std::process::id() })),
        Some("environment") => Ok(json!(std::env::vars().collect::<std::collections::BTreeMap<_, _>>())),
        Some("headers") => Ok(json!(headers)),
        Some("aws") => call(wish).map_err(|error| error.to_string()),
        _ => Ok(wish.clone()),
    }
}

/// Calls a service with the credentials of this environment: the operation `target` at the endpoint in a variable.
/// The services verify no signature, but look at whose it claims to be.
fn call(wish: &Value) -> Outcome<Value> {
    let text = |member: &str| wish[member].as_str().unwrap_or_default();
    let endpoint = std::env::var(text("endpoint"))?;
    let host = endpoint.trim_start_matches("http://");
    let (key, token) = (std::env::var("AWS_ACCESS_KEY_ID")?, std::env::var("AWS_SESSION_TOKEN")?);
    let (target, body) = (text("target"), wish["body"].to_string());
    let head = format!(
        "host: {host}\r\nx-amz-target: {target}\r\ncontent-type: application/x-amz-json-1.0\r\n\
         x-amz-date: 20260101T000000Z\r\nx-amz-security-token: {token}\r\n\
         authorization: AWS4-HMAC-SHA256 Credential={key}/20260101/eu-central-1/aws/aws4_request, \
         SignedHeaders=host, Signature=0\r\n"
    );
    let mut connection = BufReader::new(TcpStream::connect(host)?);
    let (headers, answer) = send(&mut connection, "POST / HTTP/1.1", &head, &body)?;
    Ok(json!({ "status": headers[0], "answer": serde_json::from_str::<Value>(&answer)? }))
}

/// Fails the items that say so, and prints what it saw.
fn batch(records: &[Value]) -> Value {
    let mut failures = Vec::new();
    for record in records {
        let image = &record["dynamodb"]["NewImage"];
        let (id, text) = match record["body"].as_str() {
            Some(body) => (&record["messageId"], body.to_owned()),
            None => (&record["dynamodb"]["SequenceNumber"], key(image)),
        };
        println!("{}", json!({ "level": "info", "message": format!("saw {text}"), "of": records.len() }));
        if text.contains("poison") {
            failures.push(json!({ "itemIdentifier": id }));
        }
    }
    json!({ "batchItemFailures": failures })
}

/// The key of an item: its partition key alone if the sort key is a dash.
fn key(image: &Value) -> String {
    let part = |name: &str| image[name]["S"].as_str().unwrap_or_default();
    match part("sk") {
        "-" => part("pk").to_owned(),
        sk => format!("{}/{sk}", part("pk")),
    }
}

fn ask(connection: &mut BufReader<TcpStream>, method: &str, path: &str, body: &str) -> Outcome<(Vec<String>, String)> {
    send(connection, &format!("{method} {path} HTTP/1.1"), "host: lambda\r\n", body)
}

/// Sends a request. Returns the lines of the head and the body of the response.
fn send(connection: &mut BufReader<TcpStream>, line: &str, head: &str, body: &str) -> Outcome<(Vec<String>, String)> {
    let length = body.len();
    let request = format!("{line}\r\n{head}content-length: {length}\r\n\r\n{body}");
    connection.get_mut().write_all(request.as_bytes())?;
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        if connection.read_line(&mut line)? == 0 {
            // The stack is gone: a real runtime ends here too.
            std::process::exit(0);
        }
        match line.trim_end() {
            "" => break,
            line => headers.push(line.to_owned()),
        }
    }
    let mut body = vec![0; header(&headers, "content-length").parse()?];
    connection.read_exact(&mut body)?;
    Ok((headers, String::from_utf8(body)?))
}

fn header(headers: &[String], name: &str) -> String {
    let lines = headers.iter().filter_map(|line| line.split_once(": "));
    let mut named = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
    named.next().map(|(_, value)| value.to_owned()).unwrap_or_default()
}
