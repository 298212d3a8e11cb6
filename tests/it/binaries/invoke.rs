//! `sam local invoke` in the running platform, as far as it goes without Docker (`tests/sam/invoke.py`): SAM's own
//! classes read the templates and the files of the platform, and the binary runs with the environment that its
//! container gets.

use std::path::Path;

use glotto_stack::launch::sam::SamFiles;
use glotto_stack::launch::{ADMIN, INSTRUCTOR};
use serde_json::Value;

use super::client::PASSWORD;
use super::{admin, bin_dir, instructor, root, start};

/// What a function answers to an event in a folder. The developer's shell has credentials of its own.
async fn invoke(function: &str, event: &str, folder: &Path) -> Value {
    let python = root().join(".tools/venv/bin/python");
    assert!(python.exists(), "SAM is not installed: run `make .tools/ready`");
    let run = tokio::process::Command::new(python)
        .args([root().join("tests/sam/invoke.py"), function.into(), folder.join(event), folder.join("env.json")])
        .arg(bin_dir())
        .current_dir(root())
        .env("SAM_CLI_TELEMETRY", "0")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "developer")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_SESSION_TOKEN", "token")
        .output();
    let output = tokio::time::timeout(super::TIMEOUT, run).await.expect("it takes too long").unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("not JSON: {out}\n{err}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sam_local_invoke_creates_a_course_in_the_running_platform() {
    let stack = start(&[]).await;
    let admin = admin(&stack).await;
    assert_eq!(admin.get("/v1/me").await.is(200).text("email"), ADMIN);
    let instructor = instructor(&stack, &admin, INSTRUCTOR).await;
    let folder = tempfile::tempdir().unwrap();
    let (host, password) = ("127.0.0.1".to_owned(), PASSWORD.to_owned());
    let files = SamFiles { root: root(), folder: folder.path().to_owned(), host, password };
    let created = files.create(&stack).await;
    assert!(created.is_ok(), "{:?}", created.err());

    let answer = invoke("CreateCourseFunction", "create-course.json", folder.path()).await;
    assert_eq!(answer["statusCode"], 201, "{answer}");
    let course: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    let stored = instructor.get(&format!("/v1/courses/{}", course["id"].as_str().unwrap())).await.is(200);
    assert_eq!(stored.text("status"), "draft");

    // With the token of an admin, and the rights of another role.
    let answer = invoke("ListUsersFunction", "list-users.json", folder.path()).await;
    assert_eq!(answer["statusCode"], 200, "{answer}");
    assert_eq!(stack.cloud().iam().take_denials(), [""; 0]);
    stack.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_sam_invokes_has_the_rights_of_its_role_alone() {
    let stack = start(&[]).await;
    let folder = tempfile::tempdir().unwrap();
    let (host, password) = ("127.0.0.1".to_owned(), PASSWORD.to_owned());
    let files = SamFiles { root: root(), folder: folder.path().to_owned(), host, password };
    assert!(files.create(&stack).await.is_ok());
    let env: Value = serde_json::from_slice(&std::fs::read(folder.path().join("env.json")).unwrap()).unwrap();
    let settings = |function: &str| env[function]["LOCAL_SETTINGS"].as_str().unwrap().to_owned();
    for pool in stack.lambdas().pools() {
        let (function, role) = (&pool.function().logical_id, pool.function().role_name());
        assert!(settings(function).contains(&format!("AWS_ACCESS_KEY_ID=ASIALOCAL.{role}.")), "{function}");
    }
    // Without accounts there are no tokens.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    stack.stop().await;
}
