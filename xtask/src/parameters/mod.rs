//! The parameters of the deployment. **A new one is added to `list.rs` and nowhere else**: a stack declares the
//! parameters that its template uses, the root stack passes them on, and a parameter with a
//! [`variable`](Parameter::variable) is in the environment of every function.

mod list;

use std::fmt::Write;

use serde_json::json;

use crate::function::pascal;
use crate::names;

pub use list::{BEFORE_THE_FRONT, OUTPUTS, PARAMETERS, PUBLIC_URL, STORED};

/// A parameter that operators set in `samconfig.toml`.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// The environment variable of all functions that has its value, if any.
    pub variable: Option<&'static str>,
    /// What it is for.
    pub description: &'static str,
    kind: Kind,
    allowed: &'static [&'static str],
    pattern: Option<&'static str>,
    max_length: Option<u32>,
    range: (Option<u32>, Option<u32>),
    secret: bool,
}

/// The declaration of a text in a nested stack that may be empty, or that `sam local` does not know.
const NESTED: &str = "{Type: String, Default: \"\"}";

/// The declaration of a text in a nested stack that CloudFormation reads from Systems Manager, where the root passes the
/// name. Without a default, because SAM's transformation would put it in the place of references.
const NESTED_STORED: &str = "{Type: \"AWS::SSM::Parameter::Value<String>\"}";

/// The type of a parameter, with its default.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// A text without a default: `CloudFormation` makes no stack without it.
    Required,
    Text(&'static str),
    Number(u32),
}

impl Parameter {
    const fn text(name: &'static str, default: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::Text(default), description)
    }

    const fn required(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Kind::Required, description)
    }

    const fn number(name: &'static str, default: u32, description: &'static str) -> Self {
        Self::new(name, Kind::Number(default), description)
    }

    const fn new(name: &'static str, kind: Kind, description: &'static str) -> Self {
        Self {
            name,
            variable: None,
            description,
            kind,
            allowed: &[],
            pattern: None,
            max_length: None,
            range: (None, None),
            secret: false,
        }
    }

    /// Passes the value to every function, in this environment variable.
    const fn variable(mut self, name: &'static str) -> Self {
        self.variable = Some(name);
        self
    }

    const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    const fn max_length(mut self, characters: u32) -> Self {
        self.max_length = Some(characters);
        self
    }

    /// The values that it can have, as YAML.
    const fn allowed(mut self, values: &'static [&'static str]) -> Self {
        self.allowed = values;
        self
    }

    const fn range(mut self, least: Option<u32>, most: Option<u32>) -> Self {
        self.range = (least, most);
        self
    }

    /// Keeps the value out of the console and of what the API of CloudFormation returns.
    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The declaration in a stack that operators deploy, with default and limits.
    fn declare(&self, out: &mut String) {
        let (kind, default) = match self.kind {
            Kind::Required => ("String", None),
            Kind::Text(text) => ("String", Some(json!(text))),
            Kind::Number(number) => ("Number", Some(json!(number))),
        };
        // Writing to a string cannot fail.
        let mut line = |name: &str, value: &str| {
            _ = writeln!(out, "    {name}: {value}");
        };
        line("Type", kind);
        if let Some(default) = default {
            line("Default", &default.to_string());
        }
        if self.secret {
            line("NoEcho", "true");
        }
        if !self.allowed.is_empty() {
            line("AllowedValues", &format!("[{}]", self.allowed.join(", ")));
        }
        if let Some(pattern) = self.pattern {
            line("AllowedPattern", &json!(pattern).to_string());
        }
        let limits = [("MaxLength", self.max_length), ("MinValue", self.range.0), ("MaxValue", self.range.1)];
        for (name, limit) in limits.into_iter().filter_map(|(name, limit)| Some((name, limit?))) {
            line(name, &limit.to_string());
        }
        line("Description", &json!(self.description).to_string());
    }

    /// The declaration in a nested stack. Its values are those of the root, which has checked them. An empty default
    /// is repeated, because `sam local` takes an empty value that is passed for none at all.
    fn declare_passed(&self) -> &'static str {
        match (self.kind, self.secret) {
            (Kind::Text(""), false) => NESTED,
            (Kind::Text(_) | Kind::Required, false) => "{Type: String}",
            (Kind::Text(_) | Kind::Required, true) => "{Type: String, NoEcho: true}",
            (Kind::Number(0), _) => "{Type: Number, Default: 0}",
            (Kind::Number(_), _) => "{Type: Number}",
        }
    }
}

/// The variables of all functions of a feature, with the parameter that each has its value from.
pub fn variables(feature: &str) -> Vec<(&'static str, &'static str)> {
    let known = !BEFORE_THE_FRONT.contains(&feature);
    let address = known.then_some((PUBLIC_URL.1, PUBLIC_URL.0));
    let others = PARAMETERS.iter().filter_map(|parameter| Some((parameter.variable?, parameter.name)));
    address.into_iter().chain(others).collect()
}

/// The outputs of a feature's stack, which are attributes of its custom resource.
pub fn outputs(feature: &str) -> impl Iterator<Item = &'static str> {
    let application = pascal(feature);
    OUTPUTS.iter().filter(move |(_, from, _)| *from == application).map(|(.., output)| *output)
}

/// Whether the text of a template uses a parameter.
fn uses(text: &str, name: &str) -> bool {
    let reference = format!("!Ref {name}");
    let mut after = text.match_indices(&reference).map(|(at, _)| &text[at + reference.len()..]);
    text.contains(&format!("${{{name}}}")) || after.any(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The declarations of the parameters that a template uses, for a stack that operators deploy.
pub fn declarations(used: impl Fn(&str) -> bool) -> String {
    let mut out = String::new();
    for parameter in PARAMETERS.iter().filter(|parameter| used(parameter.name)) {
        // Writing to a string cannot fail.
        _ = writeln!(out, "  {}:", parameter.name);
        parameter.declare(&mut out);
    }
    out
}

/// The declarations of the parameters that a text uses.
pub fn declarations_of(text: &str) -> String {
    declarations(|name| uses(text, name))
}

/// The declarations of the parameters that the text of a nested template uses, with those that come from other
/// stacks and from Systems Manager.
pub fn passed_declarations(text: &str) -> String {
    let mut out = String::new();
    for parameter in PARAMETERS.iter().filter(|parameter| uses(text, parameter.name)) {
        _ = writeln!(out, "  {}: {}", parameter.name, parameter.declare_passed());
    }
    for (name, ..) in OUTPUTS.iter().filter(|(name, ..)| uses(text, name)) {
        _ = writeln!(out, "  {name}: {NESTED}");
    }
    for (name, _) in STORED.iter().filter(|(name, _)| uses(text, name)) {
        _ = writeln!(out, "  {name}: {NESTED_STORED}");
    }
    out
}

/// The names under `Parameters` of a template.
pub fn declared(template: &str) -> Vec<&str> {
    let section = template.lines().skip_while(|line| *line != "Parameters:").skip(1);
    let inside = section.take_while(|line| line.is_empty() || line.starts_with([' ', '#']));
    inside
        .filter_map(|line| {
            let (name, _) = line.strip_prefix("  ")?.split_once(':')?;
            name.chars().all(char::is_alphanumeric).then_some(name)
        })
        .collect()
}

/// The value that the root stack passes for a parameter of a nested one.
pub fn value(name: &str) -> String {
    if let Some((_, application, output)) = OUTPUTS.iter().find(|(parameter, ..)| *parameter == name) {
        return format!("!GetAtt {application}.Outputs.{output}");
    }
    match STORED.iter().find(|(parameter, _)| *parameter == name) {
        Some((_, stored)) => names::stored_name(stored),
        None => format!("!Ref {name}"),
    }
}

#[cfg(test)]
mod tests;
