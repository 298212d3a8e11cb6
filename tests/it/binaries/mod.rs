//! The real `bootstrap` binaries under the Runtime API, behind the gateway and the event sources
//! that the local stack makes of the templates: everything as it deploys.

mod artifacts;
mod browser;
mod client;
mod documents;
mod factors;
mod front;
mod front_answers;
mod invoke;
mod journey;
mod keys;
mod mail_feedback;
mod passkeys;
mod passwords;
mod pause;
mod pictures;
mod player;
mod privacy;
mod readme;
mod recovery;
mod reminders;
mod resilience;
mod traces;
mod trail;
mod uploads;

use std::path::{Path, PathBuf};
use std::time::Duration;

use glotto_runtime::{Clock, Context, Rng, Settings};
use glotto_stack::{Stack, StackConfig};
use serde_json::{Value, json};

use client::Client;

/// Long enough for a machine that does other things as well.
const TIMEOUT: Duration = Duration::from_mins(3);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Where `cargo build` has put the binaries: the folder that holds this test's `deps`.
fn bin_dir() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap().to_owned();
    assert!(profile.join("glotto-operations").exists(), "the functions are not built: run `cargo build` first");
    profile
}

/// How a platform of the binaries in a folder is started.
fn config(bin_dir: PathBuf) -> StackConfig {
    StackConfig::new(root().join("template.yaml"), bin_dir)
}

/// A platform of real processes; `parameters` are values of the template's parameters.
async fn start(parameters: &[(&str, &str)]) -> Stack {
    let mut config = config(bin_dir());
    config.parameters.extend(parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Stack::start(config).await.unwrap_or_else(|trouble| panic!("the stack did not start: {trouble}"))
}

/// What a function of the platform is given, in the hands of a test: its settings and its table.
fn context_of(stack: &Stack, function: &str) -> Context {
    let pool = stack.lambdas().find(function).unwrap_or_else(|| panic!("there is no {function}"));
    let settings =
        Settings::from_pairs(pool.function().environment.clone().into_iter().chain(stack.cloud().endpoints().as_env()));
    Context::new(settings, Clock::System, Rng::System).unwrap()
}

/// Lets a function's schedule fire; gives what it answers.
async fn fire(stack: &Stack, function: &str) -> Value {
    let fired = stack.schedules().fire(function, None).await;
    let fired = fired.unwrap_or_else(|trouble| panic!("{trouble}"));
    assert!(fired.ok, "{function}: {}", fired.answer);
    fired.answer
}

/// Waits until nothing is under way.
async fn quiet(stack: &Stack) {
    stack.quiet(TIMEOUT).await.unwrap_or_else(|pending| panic!("it does not become quiet: {pending:?}"));
}

/// The first admin, as an operator makes one.
async fn admin(stack: &Stack) -> Client {
    let admin = Client::new(stack).sign_up(stack, "admin@example.com").await;
    admin.appoint_admin(stack, "admin@example.com").await;
    admin.log_in_again().await
}

/// A user that the admin has made an instructor.
async fn instructor(stack: &Stack, admin: &Client, email: &str) -> Client {
    let instructor = Client::new(stack).sign_up(stack, email).await;
    let id = instructor.get("/v1/me").await.is(200).text("id");
    admin.put(&format!("/v1/users/{id}/role"), json!({"role": "instructor"})).await.succeeded();
    instructor.log_in_again().await
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
        let instructor = instructor(stack, &admin(stack).await, "instructor@example.com").await;
        let learner = Client::new(stack).sign_up(stack, "learner@example.com").await;
        let (course, video_lesson, article_lesson) = journey::author(stack, &instructor).await;
        learner.post(&format!("/v1/courses/{course}/enrolment"), json!({})).await.is(201);
        Self { course, video_lesson, article_lesson, instructor, learner }
    }
}
