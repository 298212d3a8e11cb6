//! The real `bootstrap` binaries under the Runtime API, behind the gateway and the event sources
//! that the local stack makes of `template.yaml`: everything as it deploys.

mod browser;
mod client;
mod journey;
mod readme;
mod resilience;

use std::path::{Path, PathBuf};

use glotto_stack::{Stack, StackConfig};

use client::Client;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Where `cargo build` has put the binaries: the folder that holds this test's `deps`.
fn bin_dir() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap().to_owned();
    assert!(
        profile.join("get-health").exists(),
        "the functions are not built: run `cargo build --workspace --bins` first"
    );
    profile
}

/// A platform of real processes; `parameters` are values of the template's parameters.
async fn start(parameters: &[(&str, &str)]) -> Stack {
    let mut config = StackConfig::new(root().join("template.yaml"), bin_dir());
    config.parameters.extend(parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Stack::start(config).await.unwrap_or_else(|trouble| panic!("the stack did not start: {trouble}"))
}

/// Instructor, course and lesson with a video that is ready, and an enrolled learner.
struct Classroom {
    course: String,
    video_lesson: String,
    article_lesson: String,
    instructor: Client,
    learner: Client,
}

impl Classroom {
    /// Builds it through the API, as people would.
    async fn open(stack: &Stack) -> Self {
        let anonymous = Client::new(stack);
        let admin = anonymous.sign_up(stack, "admin@example.com").await;
        anonymous.appoint_admin(stack, "admin@example.com").await;
        let admin = admin.log_in_again().await;
        let instructor = anonymous.sign_up(stack, "instructor@example.com").await;
        let id = instructor.get("/v1/me").await.is(200).text("id");
        admin.put(&format!("/v1/users/{id}/role"), serde_json::json!({"role": "instructor"})).await.succeeded();
        let instructor = instructor.log_in_again().await;
        let learner = anonymous.sign_up(stack, "learner@example.com").await;
        let (course, video_lesson, article_lesson) = journey::author(stack, &instructor).await;
        learner.post(&format!("/v1/courses/{course}/enrolment"), serde_json::json!({})).await.is(201);
        Self { course, video_lesson, article_lesson, instructor, learner }
    }
}
