//! What is deployed: one program per feature that holds the code of all its functions.
//!
//! Each function on Lambda keeps its own role, route, memory and log stream. Its property `Handler` names
//! the code that it runs, and Lambda passes that on in the variable `_HANDLER`.
//!
//! A feature's `src/main.rs` is one line, `glotto_artifact::main!(glotto_courses);`. An endpoint or worker
//! that needs a library which the others should not carry says so by `.artifact("pictures")`. The feature
//! then has a second program, `src/bin/pictures.rs`: `glotto_artifact::main!(glotto_profiles, "pictures");`.

use glotto_events::{Task, Worker, serve_worker};
use glotto_http::{EndpointSpec, Function, serve};
use glotto_runtime::start;

/// The variable in which Lambda passes on a function's `Handler`.
pub const HANDLER: &str = "_HANDLER";

/// Defines `main` of an artifact: of all functions of a feature's crate that name no other artifact, or of
/// those that name this one.
///
/// The lists are made while the program is compiled and hold nothing of the documentation, so that neither
/// schemas nor texts are linked.
#[macro_export]
macro_rules! main {
    ($feature:ident) => {
        $crate::main!($feature, None);
    };
    ($feature:ident, $artifact:literal) => {
        $crate::main!($feature, Some($artifact));
    };
    ($feature:ident, $artifact:expr) => {
        fn main() {
            $crate::run(
                const { &$crate::functions::<{ $feature::ENDPOINTS.len() }>($feature::ENDPOINTS, $artifact) },
                const { &$crate::tasks::<{ $feature::WORKERS.len() }>($feature::WORKERS, $artifact) },
            );
        }
    };
}

/// What runs of the endpoints that belong to an artifact; nothing stands in place of the others.
pub const fn functions<const N: usize>(all: &[EndpointSpec], artifact: Option<&str>) -> [Option<Function>; N] {
    let mut functions = [None; N];
    let mut index = 0;
    while index < N {
        if same(all[index].artifact, artifact) {
            functions[index] = Some(all[index].function());
        }
        index += 1;
    }
    functions
}

/// What runs of the workers that belong to an artifact; nothing stands in place of the others.
pub const fn tasks<const N: usize>(all: &[Worker], artifact: Option<&str>) -> [Option<Task>; N] {
    let mut tasks = [None; N];
    let mut index = 0;
    while index < N {
        if same(all[index].artifact, artifact) {
            tasks[index] = Some(all[index].task());
        }
        index += 1;
    }
    tasks
}

/// `==` of texts is no constant function yet.
const fn same(one: Option<&str>, other: Option<&str>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// A function's `Handler`: its operation as the bench, the event files and the command line spell it.
pub fn handler(operation: &str) -> String {
    operation.replace('_', "-")
}

/// Runs the function that `_HANDLER` names until Lambda ends it.
///
/// Where it names none of them the process ends with a message that lists them: the template and the
/// artifact are then of different builds, and no call could be answered.
pub fn run(functions: &[Option<Function>], tasks: &[Option<Task>]) {
    let wanted = std::env::var(HANDLER).unwrap_or_default();
    let (functions, tasks) = (functions.iter().flatten(), tasks.iter().flatten());
    if let Some(function) = functions.clone().find(|function| handler(function.operation) == wanted) {
        serve(*function);
    } else if let Some(task) = tasks.clone().find(|task| handler(task.operation) == wanted) {
        serve_worker(*task);
    } else {
        let operations = functions.map(|function| function.operation).chain(tasks.map(|task| task.operation));
        start::fail(&unknown(&wanted, operations));
    }
}

/// The message of a process that was started for a function which it does not have.
fn unknown<'o>(wanted: &str, operations: impl Iterator<Item = &'o str>) -> String {
    let mut handlers: Vec<String> = operations.map(handler).collect();
    handlers.sort_unstable();
    let problem =
        if wanted.is_empty() { format!("{HANDLER} is not set") } else { format!("there is no handler {wanted}") };
    format!("{problem}; this artifact has {}", handlers.join(", "))
}

#[cfg(test)]
mod tests {
    use futures::FutureExt as _;
    use glotto_events::{Handler, Trigger};
    use glotto_http::{Access, Cx, Endpoint, NoContent, Result, Spec};

    use super::*;

    struct GetThing;

    impl Endpoint for GetThing {
        const SPEC: Spec = Spec::get("get_thing", "/thing", Access::Public("an example"));
        type Path = ();
        type Query = ();
        type Body = ();
        type Response = NoContent;
        type Errors = ();

        async fn handle(_: &Cx<'_, Self>) -> Result<Self::Response> {
            Ok(NoContent)
        }
    }

    struct DrawThing;

    impl Endpoint for DrawThing {
        const SPEC: Spec = Spec::get("draw_thing", "/drawing", Access::Public("an example")).artifact("pictures");
        type Path = ();
        type Query = ();
        type Body = ();
        type Response = NoContent;
        type Errors = ();

        async fn handle(_: &Cx<'_, Self>) -> Result<Self::Response> {
            Ok(NoContent)
        }
    }

    const fn worker(operation: &'static str) -> Worker {
        let handler = Handler::Event(|_, _| async { Ok(serde_json::Value::Null) }.boxed());
        Worker::new(operation, Trigger::Command, handler, "It is an example.")
    }

    const ENDPOINTS: &[EndpointSpec] = &[EndpointSpec::of::<GetThing>(), EndpointSpec::of::<DrawThing>()];
    const WORKERS: &[Worker] = &[worker("shrink_things").artifact("pictures"), worker("count_things")];

    fn of(artifact: Option<&str>) -> Vec<&'static str> {
        let functions = functions::<2>(ENDPOINTS, artifact).into_iter().flatten().map(|function| function.operation);
        functions.chain(tasks::<2>(WORKERS, artifact).into_iter().flatten().map(|task| task.operation)).collect()
    }

    #[test]
    fn an_artifact_holds_its_own_functions_and_no_others() {
        assert_eq!(of(None), ["get_thing", "count_things"]);
        assert_eq!(of(Some("pictures")), ["draw_thing", "shrink_things"]);
        assert!(of(Some("picture")).is_empty() && of(Some("pictures2")).is_empty());
    }

    #[test]
    fn the_error_for_an_unknown_handler_lists_the_known_ones() {
        let message = unknown("get-things", ["get_thing", "count_things"].into_iter());
        assert_eq!(message, "there is no handler get-things; this artifact has count-things, get-thing");
        assert_eq!(unknown("", ["get_thing"].into_iter()), "_HANDLER is not set; this artifact has get-thing");
    }
}
