//! The templates as they are on disk, for checks. Everything that needs a template reads it here.

use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::yaml;

/// A template.
#[derive(Debug, Clone)]
pub struct Template {
    /// The name of its file.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Its content.
    pub root: Value,
}

impl Template {
    /// Parses a template.
    pub fn parse(file: &str, text: String) -> io::Result<Self> {
        let root = yaml::parse(&text).map_err(|error| io::Error::other(format!("{file}: {error}")))?;
        Ok(Self { file: file.to_owned(), text, root })
    }
}

/// All templates of the repository: `template.yaml` and `template.<name>.yaml`, in the order of their names.
pub fn read_all(root: &Path) -> io::Result<Vec<Template>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let is_yaml = Path::new(&*name).extension().is_some_and(|extension| extension == "yaml");
        if name.starts_with("template.") && is_yaml {
            names.push(name);
        }
    }
    names.sort_unstable();
    names.iter().map(|name| Template::parse(name, fs::read_to_string(root.join(name))?)).collect()
}

/// The templates as one: the parameters of the stacks that operators deploy, all resources and outputs, and the globals
/// of functions, which all features have in common. Two resources with the same logical id are an error: locally, they
/// would be the same resource.
pub fn merge(templates: &[Template]) -> io::Result<Value> {
    let (mut parameters, mut resources, mut outputs) = (Map::new(), Map::new(), Map::new());
    let mut globals = Value::Null;
    for Template { file, root, .. } in templates {
        for (id, resource) in members(&root["Resources"]) {
            if resources.insert(id.clone(), resource.clone()).is_some() {
                return Err(io::Error::other(format!("{file}: {id} is in another template, too")));
            }
        }
        // Nested stacks declare types alone; the declaration with a description is that of a stack to deploy.
        let declared = members(&root["Parameters"]).filter(|(_, parameter)| !parameter["Description"].is_null());
        parameters.extend(declared.map(|(name, parameter)| (name.clone(), parameter.clone())));
        outputs.extend(members(&root["Outputs"]).map(|(name, output)| (name.clone(), output.clone())));
        if !root["Globals"]["Function"].is_null() {
            globals = root["Globals"]["Function"].clone();
        }
    }
    Ok(json!({
        "Parameters": parameters,
        "Globals": {"Function": globals},
        "Resources": resources,
        "Outputs": outputs,
    }))
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(file: &str, text: &str) -> Template {
        Template::parse(file, text.to_owned()).unwrap()
    }

    #[test]
    fn templates_are_read_as_one_with_the_parameters_that_operators_set() {
        let root = "Parameters:\n  Stage: {Default: dev, Description: its name}\nResources: {}\n";
        let root = template("template.yaml", root);
        let text = "Parameters:\n  Stage: {Type: String}\nGlobals: {Function: {Timeout: 10}}\nResources:\n  A: {}\n";
        let one = merge(&[template("template.a.yaml", text), root]).unwrap();
        assert_eq!(one["Parameters"]["Stage"]["Default"], "dev");
        assert_eq!((&one["Globals"]["Function"]["Timeout"], &one["Resources"]["A"]), (&json!(10), &json!({})));
    }

    #[test]
    fn a_logical_id_in_two_templates_is_an_error() {
        let two = ["template.a.yaml", "template.b.yaml"].map(|file| template(file, "Resources:\n  A: {}\n"));
        assert_eq!(merge(&two).unwrap_err().to_string(), "template.b.yaml: A is in another template, too");
    }
}
