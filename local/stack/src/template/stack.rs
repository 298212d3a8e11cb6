//! One template file, with the values of its parameters.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{constraints, yaml};
use crate::error::{Error, Result};

/// A nested stack.
pub(crate) const APPLICATION: &str = "AWS::Serverless::Application";
/// Stacks in stacks; more is a template that contains itself.
const DEEPEST: usize = 4;

/// One template file.
#[derive(Debug, Clone)]
pub(crate) struct Stack {
    /// The stack that it is nested in, by its place in the list, and its logical id there.
    pub(crate) parent: Option<Parent>,
    /// Its content.
    pub(crate) root: Value,
    /// The values of parameters of a stack that operators deploy. A nested one gets them from its parent.
    pub(crate) parameters: BTreeMap<String, Value>,
    /// The attributes of its custom resources, as soon as they are known.
    pub(crate) attributes: BTreeMap<String, Value>,
}

/// Where a stack is nested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parent {
    pub(crate) stack: usize,
    pub(crate) logical_id: String,
}

impl Stack {
    fn new(text: &str, parent: Option<Parent>) -> Result<Self> {
        let root = yaml::to_json(text)?;
        if !root["Resources"].is_object() {
            return Err(Error::new("the template has no Resources"));
        }
        Ok(Self { parent, root, parameters: BTreeMap::new(), attributes: BTreeMap::new() })
    }

    /// Reads the text of a template without nested ones.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        Self::new(text, None)
    }

    /// Gives the parameters of a stack that operators deploy their values: those given, or else the defaults.
    pub(crate) fn set_parameters(&mut self, overrides: &BTreeMap<String, String>) -> Result<()> {
        if self.parent.is_some() {
            return Ok(());
        }
        for (name, parameter) in self.root["Parameters"].as_object().into_iter().flatten() {
            let given = overrides.get(name).cloned().map(Value::String);
            let Some(value) = given.or_else(|| parameter.get("Default").cloned()) else { continue };
            constraints::check(name, parameter, &value)?;
            self.parameters.insert(name.clone(), typed(parameter, &value));
        }
        Ok(())
    }

    /// The files of the nested stacks, by their logical ids. A location that is not a file is an error.
    fn nested(&self, path: &Path) -> Result<Vec<(String, PathBuf)>> {
        let resources = self.root["Resources"].as_object().into_iter().flatten();
        let applications = resources.filter(|(_, resource)| resource["Type"] == APPLICATION);
        let folder = path.parent().unwrap_or(Path::new(""));
        applications
            .map(|(id, application)| match application["Properties"]["Location"].as_str() {
                Some(location) if !location.contains("://") => Ok((id.clone(), folder.join(location))),
                _ => {
                    Err(Error::new(format!("{id}.Properties.Location is not a file"))
                        .hint("name a template beside this"))
                }
            })
            .collect()
    }
}

/// Reads a template and those that are nested in it.
pub(crate) fn read(path: &Path, parent: Option<Parent>, stacks: &mut Vec<Stack>) -> Result<()> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::new(format!("cannot read the template {}: {error}", path.display()))
            .hint("run from the repository's root, or use --template <file>")
    })?;
    if depth(parent.as_ref(), stacks) > DEEPEST {
        return Err(
            Error::new(format!("the template {} is nested too deeply", path.display())).hint("it may contain itself")
        );
    }
    let stack = Stack::new(&text, parent)?;
    let (place, nested) = (stacks.len(), stack.nested(path)?);
    stacks.push(stack);
    for (logical_id, file) in nested {
        read(&file, Some(Parent { stack: place, logical_id }), stacks)?;
    }
    Ok(())
}

/// In how many others a stack is nested.
fn depth(parent: Option<&Parent>, stacks: &[Stack]) -> usize {
    parent.map_or(0, |parent| 1 + depth(stacks[parent.stack].parent.as_ref(), stacks))
}

/// The value of a parameter as its type has it.
pub(crate) fn typed(parameter: &Value, value: &Value) -> Value {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match parameter["Type"].as_str() {
        Some("CommaDelimitedList" | "List<Number>" | "List<String>") => {
            text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(Value::from).collect()
        }
        _ => Value::String(text),
    }
}
