//! `CloudFormation`'s intrinsic functions, resolved to plain values for this machine.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::names::Place;
use super::stack::Stack;
use crate::error::{Error, Result};

/// Resolves the values of one template of a deployment. Cheap to build.
#[derive(Clone, Copy)]
pub(crate) struct Resolver<'t> {
    pub(super) all: &'t [Stack],
    pub(super) stack: usize,
    pub(super) place: &'t Place,
    /// The text of secrets by their ARN and name, for `{{resolve:secretsmanager:…}}`.
    pub(super) secrets: &'t BTreeMap<String, String>,
    /// How many references from stack to stack led here.
    pub(super) distance: usize,
}

/// A resolved value, or none for `AWS::NoValue`.
type Resolved = Result<Option<Value>>;

impl<'t> Resolver<'t> {
    /// A resolver for one of the stacks.
    pub(crate) fn new(all: &'t [Stack], stack: usize, place: &'t Place, secrets: &'t BTreeMap<String, String>) -> Self {
        Self { all, stack, place, secrets, distance: 0 }
    }

    /// The template.
    pub(crate) fn template(&self) -> &'t Value {
        &self.all[self.stack].root
    }

    /// All templates of the deployment.
    pub(super) fn templates(&self) -> impl Iterator<Item = &'t Value> {
        self.all.iter().map(|stack| &stack.root)
    }

    /// Resolves a value. `at` is its place in the template, for error messages.
    pub(crate) fn value(&self, value: &Value, at: &str) -> Result<Value> {
        Ok(self.resolve(value, at)?.unwrap_or(Value::Null))
    }

    /// The ARN of a resource.
    pub(crate) fn arn(&self, logical_id: &str, at: &str) -> Result<String> {
        self.resource_attribute(logical_id, "Arn", at)
    }

    /// Whether a resource with this `Condition` is there.
    pub(crate) fn holds(&self, name: &str, at: &str) -> Result<bool> {
        let condition = self.template()["Conditions"]
            .get(name)
            .ok_or_else(|| Error::new(format!("{at} names the condition {name}, which is not in the template")))?;
        self.condition(condition, &format!("Conditions.{name}"))
    }

    fn resolve(&self, value: &Value, at: &str) -> Resolved {
        match value {
            Value::String(text) => self.dynamic(text, at).map(|text| Some(Value::String(text))),
            Value::Array(items) => {
                let mut resolved = Vec::with_capacity(items.len());
                for (index, item) in items.iter().enumerate() {
                    resolved.extend(self.resolve(item, &format!("{at}[{index}]"))?);
                }
                Ok(Some(Value::Array(resolved)))
            }
            Value::Object(members) => match single(members) {
                Some((name, argument)) if name == "Ref" || name.starts_with("Fn::") => {
                    self.function(name, argument, at)
                }
                _ => self.object(members, at),
            },
            plain => Ok(Some(plain.clone())),
        }
    }

    fn object(&self, members: &Map<String, Value>, at: &str) -> Resolved {
        let mut resolved = Map::new();
        for (key, value) in members {
            if let Some(value) = self.resolve(value, &format!("{at}.{key}"))? {
                resolved.insert(key.clone(), value);
            }
        }
        Ok(Some(Value::Object(resolved)))
    }

    fn function(&self, name: &str, argument: &Value, at: &str) -> Resolved {
        match name {
            "Ref" if argument == "AWS::NoValue" => Ok(None),
            "Ref" => self.reference(text(argument, name, at)?, at).map(Some),
            "Fn::GetAtt" => self.attribute(argument, at).map(Some),
            "Fn::Sub" => self.substitute(argument, at).map(|text| Some(Value::String(text))),
            "Fn::Join" => self.join(argument, at).map(|text| Some(Value::String(text))),
            "Fn::If" => {
                let [condition, then, otherwise] = arguments(argument, name, at)?;
                let holds = self.holds(text(condition, name, at)?, at)?;
                self.resolve(if holds { then } else { otherwise }, at)
            }
            "Fn::Select" => self.select(argument, at).map(Some),
            "Fn::Split" => self.split(argument, at).map(Some),
            "Fn::FindInMap" => self.find_in_map(argument, at).map(Some),
            "Fn::Equals" | "Fn::Not" | "Fn::And" | "Fn::Or" => {
                let mut one = Map::new();
                one.insert(name.to_owned(), argument.clone());
                Ok(Some(Value::Bool(self.condition(&Value::Object(one), at)?)))
            }
            other => Err(unsupported(other, at)),
        }
    }

    fn reference(&self, name: &str, at: &str) -> Result<Value> {
        if let Some(value) = self.all[self.stack].parameters.get(name) {
            return Ok(value.clone());
        }
        if let Some(parameter) = self.template()["Parameters"].get(name) {
            if let Some(value) = self.passed(name, parameter, at)? {
                return Ok(value);
            }
            let kind = parameter["Type"].as_str().unwrap_or("String");
            return Err(Error::new(format!("{at} needs the parameter {name} ({kind})"))
                .hint(format!("give it a Default, or run with --parameter {name}=…")));
        }
        self.resource_reference(name, at).map(Value::String)
    }

    fn attribute(&self, argument: &Value, at: &str) -> Result<Value> {
        let (resource, attribute) = match argument {
            Value::String(path) => path.split_once('.').unwrap_or((path, "")),
            Value::Array(_) => {
                let [resource, attribute] = arguments(argument, "Fn::GetAtt", at)?;
                (text(resource, "Fn::GetAtt", at)?, text(attribute, "Fn::GetAtt", at)?)
            }
            _ => return Err(unsupported("Fn::GetAtt with these arguments", at)),
        };
        self.resource_attribute(resource, attribute, at).map(Value::String)
    }

    fn substitute(&self, argument: &Value, at: &str) -> Result<String> {
        let nothing = Value::Object(Map::new());
        let (pattern, own) = match argument {
            Value::Array(_) => {
                let [pattern, own] = arguments(argument, "Fn::Sub", at)?;
                (pattern, own)
            }
            pattern => (pattern, &nothing),
        };
        let mut rest = text(pattern, "Fn::Sub", at)?;
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after
                .split_once('}')
                .ok_or_else(|| Error::new(format!("Fn::Sub at {at} has ${{ without a closing brace")))?;
            out.push_str(before);
            match (name.strip_prefix('!'), own.get(name), name.split_once('.')) {
                // `${!Name}` is how a template writes a literal `${Name}`.
                (Some(literal), _, _) => out.extend(["${", literal, "}"]),
                (_, Some(value), _) => out.push_str(&plain(&self.value(value, at)?, at)?),
                (_, _, Some((resource, attribute))) => {
                    out.push_str(&self.resource_attribute(resource, attribute, at)?);
                }
                _ => out.push_str(&plain(&self.reference(name, at)?, at)?),
            }
            rest = tail;
        }
        out.push_str(rest);
        self.dynamic(&self.local_address(out), at)
    }

    fn join(&self, argument: &Value, at: &str) -> Result<String> {
        let [separator, items] = arguments(argument, "Fn::Join", at)?;
        let items = self.value(items, at)?;
        let parts = items
            .as_array()
            .ok_or_else(|| unsupported("Fn::Join of something that is no list", at))?
            .iter()
            .map(|item| plain(item, at))
            .collect::<Result<Vec<_>>>()?;
        let joined = parts.join(text(separator, "Fn::Join", at)?);
        self.dynamic(&self.local_address(joined), at)
    }

    fn select(&self, argument: &Value, at: &str) -> Result<Value> {
        let [index, items] = arguments(argument, "Fn::Select", at)?;
        let index = plain(&self.value(index, at)?, at)?.parse::<usize>().unwrap_or(usize::MAX);
        let items = self.value(items, at)?;
        items
            .get(index)
            .cloned()
            .ok_or_else(|| Error::new(format!("Fn::Select at {at} selects item {index}, which does not exist")))
    }

    fn split(&self, argument: &Value, at: &str) -> Result<Value> {
        let [separator, whole] = arguments(argument, "Fn::Split", at)?;
        let whole = plain(&self.value(whole, at)?, at)?;
        Ok(whole.split(text(separator, "Fn::Split", at)?).map(Value::from).collect())
    }

    fn find_in_map(&self, argument: &Value, at: &str) -> Result<Value> {
        let keys = arguments::<3>(argument, "Fn::FindInMap", at)?
            .into_iter()
            .map(|key| plain(&self.value(key, at)?, at))
            .collect::<Result<Vec<_>>>()?;
        let found = keys.iter().try_fold(&self.template()["Mappings"], |map, key| map.get(key));
        match found {
            Some(value) => self.value(value, at),
            None => Err(Error::new(format!("{at}: the mapping {} is missing", keys.join(".")))),
        }
    }

    fn condition(&self, condition: &Value, at: &str) -> Result<bool> {
        let Some((name, argument)) = condition.as_object().and_then(single) else {
            return Err(unsupported("this condition", at));
        };
        let all = || argument.as_array().map(Vec::as_slice).unwrap_or_default();
        match name.as_str() {
            "Condition" => self.holds(text(argument, name, at)?, at),
            "Fn::Equals" => {
                let [left, right] = arguments(argument, name, at)?;
                Ok(plain(&self.value(left, at)?, at)? == plain(&self.value(right, at)?, at)?)
            }
            "Fn::Not" => {
                let [inner] = arguments(argument, name, at)?;
                self.condition(inner, at).map(|holds| !holds)
            }
            "Fn::And" => all().iter().try_fold(true, |so_far, c| Ok(self.condition(c, at)? && so_far)),
            "Fn::Or" => all().iter().try_fold(false, |so_far, c| Ok(self.condition(c, at)? || so_far)),
            other => Err(unsupported(other, at)),
        }
    }

    /// Replaces `{{resolve:secretsmanager:<id>:SecretString[:<key>]}}` and `{{resolve:ssm:<name>[:<version>]}}`.
    fn dynamic(&self, whole: &str, at: &str) -> Result<String> {
        let Some((before, after)) = whole.split_once("{{resolve:") else {
            return Ok(whole.to_owned());
        };
        let (reference, tail) =
            after.split_once("}}").ok_or_else(|| Error::new(format!("{at} has {{{{resolve: without an end")))?;
        let value = match reference.split_once(':') {
            Some(("secretsmanager", secret)) => self.secret(secret, at)?,
            Some(("ssm", name)) => self.stored_parameter(name.split(':').next().unwrap_or(name), at)?,
            _ => return Err(unsupported(&format!("{{{{resolve:{reference}}}}}"), at)),
        };
        Ok(format!("{before}{value}{}", self.dynamic(tail, at)?))
    }

    /// The value of `<id>:SecretString[:<key>]`.
    fn secret(&self, secret: &str, at: &str) -> Result<String> {
        // An ARN contains colons, so the names of fields show where it ends.
        let (id, key) = secret.split_once(":SecretString").unwrap_or((secret, ""));
        let value = self
            .secrets
            .get(id)
            .ok_or_else(|| Error::new(format!("{at} uses the secret {id}, which this stack does not create")))?;
        match key.trim_start_matches(':').split(':').next().unwrap_or_default() {
            "" => Ok(value.clone()),
            key => member_of_secret(value, key)
                .ok_or_else(|| Error::new(format!("{at}: the secret {id} has no key {key}"))),
        }
    }
}

fn member_of_secret(secret: &str, key: &str) -> Option<String> {
    let members: Value = serde_json::from_str(secret).ok()?;
    members.get(key)?.as_str().map(str::to_owned)
}

fn single(members: &Map<String, Value>) -> Option<(&String, &Value)> {
    if members.len() == 1 { members.iter().next() } else { None }
}

fn arguments<'v, const N: usize>(value: &'v Value, function: &str, at: &str) -> Result<[&'v Value; N]> {
    let items: Vec<&Value> = value.as_array().into_iter().flatten().collect();
    items.try_into().map_err(|_| Error::new(format!("{function} at {at} needs a list of {N} arguments")))
}

fn text<'v>(value: &'v Value, function: &str, at: &str) -> Result<&'v str> {
    value.as_str().ok_or_else(|| Error::new(format!("{function} at {at} needs a text and not {value}")))
}

/// A scalar as the text that `CloudFormation` makes of it; a list as its items, separated by commas.
pub(super) fn plain(value: &Value, at: &str) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Array(items) => {
            let parts: Result<Vec<_>> = items.iter().map(|item| plain(item, at)).collect();
            Ok(parts?.join(","))
        }
        other => Err(unsupported(&format!("{other} inside a text"), at)),
    }
}

fn unsupported(what: &str, at: &str) -> Error {
    Error::new(format!("{at} uses {what}, which the local stack cannot resolve"))
        .hint("use Ref, GetAtt, Sub, Join, If, Select, Split or FindInMap there")
}
