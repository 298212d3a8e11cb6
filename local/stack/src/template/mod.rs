//! Reads the templates, so that the local stack runs what is deployed. Functions, routes, queues and schedules come
//! only from them.

mod across;
mod apis;
mod constraints;
mod event_reader;
mod events;
mod functions;
mod intrinsics;
mod names;
mod resources;
mod roles;
mod stack;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use glotto_cloud::Role;
use serde_json::Value;

pub use apis::{Api, Cors, Route};
pub use events::{Event, QueueSource, RuleSource, Schedule, ScheduleExpression, StreamSource};
pub use functions::{Asynchronous, Code, Function};
pub use names::{ACCOUNT, Place};
pub use resources::{CustomResource, Infrastructure, Resource};

use crate::error::{Error, Result};
use crate::front::distribution::Distribution;
use intrinsics::Resolver;
use stack::Stack;

/// The templates of a deployment, with the values of their parameters: a root, the stacks that are nested in it, and
/// the stack of the data beside it.
#[derive(Debug, Clone)]
pub struct Template {
    stacks: Vec<Stack>,
}

/// The values of secrets by ARN and by name, as far as the templates use them.
pub type SecretTexts = BTreeMap<String, String>;

/// The attributes of custom resources, an object for each, by logical id.
pub type Attributes = BTreeMap<String, Value>;

/// The functions of a deployment and the APIs that call them.
#[derive(Debug, Clone)]
pub struct Program {
    /// All functions, in the order of the templates.
    pub functions: Vec<Function>,
    /// The HTTP APIs with their routes.
    pub apis: Vec<Api>,
}

impl Template {
    /// Reads the file at `path`, the templates that are nested in it, and the stack of the data, whose template is
    /// beside it: `template.data.yaml` for `template.yaml`. `overrides` are parameter values other than the defaults.
    pub fn read(path: &Path, overrides: &BTreeMap<String, String>) -> Result<Self> {
        let mut stacks = Vec::new();
        stack::read(path, None, &mut stacks)?;
        let data = path.with_extension("data.yaml");
        if data.exists() {
            stack::read(&data, None, &mut stacks)?;
        }
        Self::with_parameters(stacks, overrides)
    }

    /// Reads the text of a template without nested ones.
    pub fn parse(text: &str, overrides: &BTreeMap<String, String>) -> Result<Self> {
        Self::with_parameters(vec![Stack::parse(text)?], overrides)
    }

    fn with_parameters(mut stacks: Vec<Stack>, overrides: &BTreeMap<String, String>) -> Result<Self> {
        for stack in &mut stacks {
            stack.set_parameters(overrides)?;
        }
        let template = Self { stacks };
        match overrides.keys().find(|name| !template.declares(name)) {
            Some(unknown) => Err(Error::new(format!("the template has no parameter {unknown}"))),
            None => Ok(template),
        }
    }

    /// The tables, buckets, queues and secrets to create.
    pub fn infrastructure(&self, place: &Place) -> Result<Infrastructure> {
        let none = SecretTexts::new();
        let mut found = Infrastructure::default();
        for resolver in self.resolvers(place, &none)? {
            found.add(&resolver)?;
        }
        Ok(found)
    }

    /// The roles by their logical ids, with their policies.
    pub fn roles(&self, place: &Place) -> Result<BTreeMap<String, Role>> {
        let none = SecretTexts::new();
        roles::roles(self.resources("AWS::IAM::Role", place, &none)?)
    }

    /// The custom resources, in the templates' order, and their functions. Nothing else is resolved, because it may
    /// refer to what they are.
    pub fn custom_resources(
        &self,
        place: &Place,
        secrets: &SecretTexts,
    ) -> Result<(Vec<CustomResource>, Vec<Function>)> {
        let (mut resources, mut makers) = (Vec::<CustomResource>::new(), Vec::new());
        for resolver in self.resolvers(place, secrets)? {
            let found = resources::custom_resources(&resolver)?;
            if found.is_empty() {
                continue;
            }
            let functions = functions::functions(&resolver)?.into_iter();
            makers.extend(functions.filter(|function| found.iter().any(|resource| resource.function == function.arn)));
            resources.extend(found);
        }
        Ok((resources, makers))
    }

    /// Sets what the functions of custom resources returned.
    pub fn set_attributes(&mut self, attributes: &Attributes) {
        for stack in &mut self.stacks {
            let own = attributes.iter().filter(|(id, _)| stack.root["Resources"].get(id.as_str()).is_some());
            stack.attributes = own.map(|(id, attributes)| (id.clone(), attributes.clone())).collect();
        }
    }

    /// The functions, with everything that invokes them.
    pub fn program(&self, place: &Place, secrets: &SecretTexts) -> Result<Program> {
        let (mut functions, mut apis) = (Vec::<Function>::new(), Vec::new());
        let resolvers = self.resolvers(place, secrets)?;
        for resolver in &resolvers {
            for function in functions::functions(resolver)? {
                if functions.iter().any(|other| other.logical_id == function.logical_id) {
                    return Err(Error::new(format!("two templates have a function {}", function.logical_id)));
                }
                functions.push(function);
            }
        }
        for resolver in &resolvers {
            apis.extend(apis::apis(resolver, &functions)?);
        }
        Ok(Program { functions, apis })
    }

    /// The distribution at the front door, if there is one.
    pub fn distribution(&self, place: &Place, secrets: &SecretTexts) -> Result<Option<Distribution>> {
        Distribution::read(self, place, secrets)
    }

    /// The resources of a type with their resolved properties.
    pub fn resources(&self, kind: &str, place: &Place, secrets: &SecretTexts) -> Result<Vec<Resource>> {
        let mut found = Vec::new();
        for resolver in self.resolvers(place, secrets)? {
            found.extend(resources::of_kind(kind, &resolver)?);
        }
        Ok(found)
    }

    /// The binaries of all functions, including those with a condition.
    pub fn code(&self) -> Result<Vec<Code>> {
        let code = self.stacks.iter().map(|stack| functions::code(&stack.root));
        Ok(code.collect::<Result<Vec<_>>>()?.concat())
    }

    /// Whether one of the stacks that operators deploy declares a parameter of this name.
    pub fn declares(&self, parameter: &str) -> bool {
        let mut deployed = self.stacks.iter().filter(|stack| stack.parent.is_none());
        deployed.any(|stack| stack.root["Parameters"].get(parameter).is_some())
    }

    /// A resolver for each stack that is there.
    fn resolvers<'t>(&'t self, place: &'t Place, secrets: &'t SecretTexts) -> Result<Vec<Resolver<'t>>> {
        let mut resolvers = Vec::new();
        for stack in 0..self.stacks.len() {
            let resolver = Resolver::new(&self.stacks, stack, place, secrets);
            if resolver.is_deployed()? {
                resolvers.push(resolver);
            }
        }
        Ok(resolvers)
    }
}

#[cfg(test)]
mod tests;
