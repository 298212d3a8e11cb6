//! References from one stack to another: parameters that are passed, outputs, and parameters of Systems Manager.

use serde_json::Value;

use super::intrinsics::{Resolver, plain};
use super::resources::is_there;
use super::stack::{self, Stack};
use crate::error::{Error, Result};

/// References from one stack to another, and on from there, that are followed. More lead back to their beginning.
const FARTHEST: usize = 32;

/// The type of parameters whose values are in Systems Manager.
const STORED: &str = "AWS::SSM::Parameter::Value<String>";

impl Resolver<'_> {
    /// The same for another stack that a value refers to.
    fn other(&self, stack: usize, at: &str) -> Result<Self> {
        let distance = self.distance + 1;
        if distance > FARTHEST {
            return Err(Error::new(format!("{at} refers to itself through other stacks")));
        }
        Ok(Self { stack, distance, ..*self })
    }

    /// Whether the stack is there: none of those that it is nested in has a condition that does not hold.
    pub(crate) fn is_deployed(&self) -> Result<bool> {
        let Some(parent) = &self.all[self.stack].parent else { return Ok(true) };
        let outer = self.other(parent.stack, &parent.logical_id)?;
        let application = &outer.template()["Resources"][&parent.logical_id];
        Ok(is_there(application, &parent.logical_id, &outer)? && outer.is_deployed()?)
    }

    /// The value that a nested stack gets for a parameter: resolved where it is passed. For a parameter of the type
    /// `AWS::SSM::Parameter::Value<String>` that is the name under which Systems Manager has its value.
    pub(super) fn passed(&self, name: &str, parameter: &Value, at: &str) -> Result<Option<Value>> {
        let Some(parent) = &self.all[self.stack].parent else { return Ok(None) };
        let outer = self.other(parent.stack, at)?;
        let application = &outer.template()["Resources"][&parent.logical_id];
        let value = match application["Properties"]["Parameters"].get(name) {
            Some(value) => Some(outer.value(value, &format!("{}.Properties.Parameters.{name}", parent.logical_id))?),
            None => parameter.get("Default").cloned(),
        };
        match value {
            Some(stored) if parameter["Type"] == STORED => {
                self.stored_parameter(&plain(&stored, at)?, at).map(|value| Some(Value::String(value)))
            }
            value => Ok(value.map(|value| stack::typed(parameter, &value))),
        }
    }

    /// An output of a stack that is nested in this one.
    pub(super) fn output(&self, application: &str, name: &str, at: &str) -> Result<String> {
        let is_meant = |stack: &Stack| {
            let parent = stack.parent.as_ref();
            parent.is_some_and(|parent| parent.stack == self.stack && parent.logical_id == application)
        };
        let inner = self.all.iter().position(is_meant);
        let inner = inner.ok_or_else(|| Error::new(format!("{at} names {application}, which is no nested stack")))?;
        let inner = self.other(inner, at)?;
        let output = inner.template()["Outputs"].get(name);
        let output = output.ok_or_else(|| Error::new(format!("{at}: {application} has no output {name}")))?;
        let at = format!("{application}.Outputs.{name}");
        plain(&inner.value(&output["Value"], &at)?, &at)
    }

    /// The value of a parameter of Systems Manager: that of the resource of this name in one of the stacks.
    pub(super) fn stored_parameter(&self, name: &str, at: &str) -> Result<String> {
        for stack in 0..self.all.len() {
            let other = self.other(stack, at)?;
            for (id, resource) in other.template()["Resources"].as_object().into_iter().flatten() {
                if resource["Type"] == "AWS::SSM::Parameter" && other.physical(id, at)? == name {
                    let at = format!("{id}.Properties.Value");
                    return plain(&other.value(&resource["Properties"]["Value"], &at)?, &at);
                }
            }
        }
        Err(Error::new(format!("{at} uses the parameter {name}, which no stack creates")))
    }
}
