//! What AWS limits in a stack and in an API, checked with a margin before a deployment finds out.
//!
//! | limit of AWS | here |
//! |---|--:|
//! | 500 resources in a stack | 450 |
//! | 300 routes and 300 integrations in an HTTP API; the latter is never raised | 280 |
//! | 60 dynamic references in a stack | 50 |
//! | 1 MB for a template | 900 KB |
//! | 200 parameters in a stack | 180 |
//! | 64 characters in the name of a function | 64 |
//!
//! Polled queues are limited as well, but by their price: each costs 0.26 USD a month while nothing happens.

use std::fmt::Write as _;

use glotto_template::LONGEST_FUNCTION_NAME;
use serde_json::Value;

use crate::audit;
use crate::templates::Template;

/// The most resources of a stack, after SAM has transformed its template.
pub const RESOURCES: usize = 450;
/// The most routes of an API, and the most integrations: each route has one of its own.
pub const ROUTES: usize = 280;
/// The most dynamic references of a stack.
pub const REFERENCES: usize = 50;
/// The most bytes of a template.
pub const BYTES: usize = 900_000;
/// The most parameters of a stack.
pub const PARAMETERS: usize = 180;
/// The most queues that are polled in a stage. Further workers subscribe to events (docs/decisions/0033-bus.md).
pub const POLLED_QUEUES: usize = 8;
/// The characters of the longest name of a stage.
const STAGE: usize = 16;

/// What is counted of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// The file.
    pub file: String,
    /// Functions.
    pub functions: usize,
    /// Resources after SAM's transformation.
    pub resources: usize,
    /// Dynamic references.
    pub references: usize,
    /// Bytes of the file.
    pub bytes: usize,
    /// Parameters.
    pub parameters: usize,
    /// The routes of each API, with its logical id.
    pub routes: Vec<(String, usize)>,
}

impl Counts {
    /// Counts a template.
    pub fn of(template: &Template) -> Self {
        let Template { file, text, root } = template;
        let functions = audit::functions(root).count();
        Self {
            file: file.clone(),
            functions,
            resources: audit::transformed_resources(root),
            references: references(root, functions),
            bytes: text.len(),
            parameters: root["Parameters"].as_object().map_or(0, serde_json::Map::len),
            routes: audit::routes(root).into_iter().map(|(api, routes)| (api, routes.len())).collect(),
        }
    }

    /// The limits that it exceeds.
    pub fn excesses(&self) -> Vec<String> {
        let Self { file, .. } = self;
        let counts = [
            ("resources", self.resources, RESOURCES),
            ("dynamic references", self.references, REFERENCES),
            ("bytes", self.bytes, BYTES),
            ("parameters", self.parameters, PARAMETERS),
        ];
        let of_stack = counts.into_iter().filter(|(_, count, most)| count > most);
        let of_stack = of_stack.map(|(what, count, most)| format!("{file} has {count} {what}, more than {most}"));
        let of_apis = self.routes.iter().filter(|(_, count)| *count > ROUTES);
        let of_apis = of_apis.map(|(api, count)| format!("{api} has {count} routes, more than {ROUTES}"));
        of_stack.chain(of_apis).collect()
    }
}

/// Dynamic references, as SAM leaves them: those of the globals are in each function.
fn references(root: &Value, functions: usize) -> usize {
    let count = |value: &Value| value.to_string().matches("{{resolve:").count();
    let globals = count(&root["Globals"]["Function"]);
    count(root) - globals + globals * functions
}

/// The event sources that poll a queue. Each is paid for, also if two read the same queue.
pub fn polled_queues(root: &Value) -> usize {
    let sources = audit::functions(root).filter_map(|(_, function)| function["Properties"]["Events"].as_object());
    sources.flat_map(serde_json::Map::values).filter(|source| source["Type"] == "SQS").count()
}

/// The functions whose names are too long in a stage with a long name.
pub fn long_names(root: &Value) -> Vec<String> {
    let names = audit::functions(root).filter_map(|(_, function)| function["Properties"]["FunctionName"].as_str());
    let names = names.map(|name| name.trim_start_matches("!Sub "));
    let length = |name: &str| name.replace("${Stage}", &"s".repeat(STAGE)).len();
    names.filter(|name| length(name) > LONGEST_FUNCTION_NAME).map(str::to_owned).collect()
}

/// A table of the counts, for people.
pub fn table(counts: &[Counts]) -> String {
    let mut out = String::from("| template | functions | resources | dynamic references | KB | routes |\n");
    out.push_str("|---|--:|--:|--:|--:|---|\n");
    for Counts { file, functions, resources, references, bytes, routes, .. } in counts {
        let routes: Vec<_> = routes.iter().map(|(api, count)| format!("{api} {count}")).collect();
        let (kilobytes, routes) = (bytes.div_ceil(1_000), routes.join(", "));
        let _ = writeln!(out, "| {file} | {functions} | {resources} | {references} | {kilobytes} | {routes} |");
    }
    let sum = |of: fn(&Counts) -> usize| counts.iter().map(of).sum::<usize>();
    let (functions, resources) = (sum(|one| one.functions), sum(|one| one.resources));
    let _ = writeln!(out, "| all | {functions} | {resources} | {} | | |", sum(|one| one.references));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Counts {
        Counts::of(&Template::parse("template.a.yaml", text.to_owned()).unwrap())
    }

    #[test]
    fn a_reference_in_the_globals_counts_for_each_function() {
        let text = "Globals: {Function: {Environment: {Variables: {A: '{{resolve:ssm:a}}'}}}}\nResources:\n  \
                    F: {Type: 'AWS::Serverless::Function', Properties: {Role: '{{resolve:ssm:r}}'}}\n  \
                    G: {Type: 'AWS::Serverless::Function', Properties: {Role: r}}\n";
        assert_eq!(counts(text).references, 3);
    }

    #[test]
    fn what_exceeds_a_limit_is_named() {
        let queues: Vec<_> = (0..=RESOURCES).map(|n| format!("  Q{n}: {{Type: 'AWS::SQS::Queue'}}\n")).collect();
        let queues = queues.concat();
        let many = counts(&format!("Resources:\n{queues}"));
        assert_eq!(many.excesses(), ["template.a.yaml has 451 resources, more than 450"]);
        let paths: Vec<_> = (0..=ROUTES).map(|n| format!("          /p{n}: {{get: {{}}}}\n")).collect();
        let paths = paths.concat();
        let api = format!(
            "Resources:\n  Api:\n    Type: AWS::Serverless::HttpApi\n    Properties:\n      DefinitionBody:\n        \
             paths:\n{paths}"
        );
        assert_eq!(counts(&api).excesses(), ["Api has 281 routes, more than 280"]);
    }

    #[test]
    fn a_function_name_must_fit_with_the_longest_name_of_a_stage() {
        let with = |handler: &str| {
            let text = format!(
                "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      \
                 FunctionName: !Sub \"glotto-${{Stage}}-{handler}\"\n"
            );
            long_names(&Template::parse("a", text).unwrap().root)
        };
        assert!(with(&"a".repeat(40)).is_empty());
        assert_eq!(with(&"a".repeat(41)).len(), 1);
    }
}
