//! The HTTP APIs of a template. Their routes are read from what API Gateway itself reads: the integrations in the body.

use serde_json::Value;

use super::functions::{Function, merged, only, whole_number};
use super::intrinsics::Resolver;
use super::resources::is_there;
use crate::error::{Error, Result};

/// An HTTP API.
#[derive(Debug, Clone)]
pub struct Api {
    /// Its key under `Resources`.
    pub logical_id: String,
    /// Its public host, which only CloudFront calls.
    pub host: String,
    /// How it answers browsers of other origins, if it does.
    pub cors: Option<Cors>,
    /// Its routes.
    pub routes: Vec<Route>,
}

/// A route of an HTTP API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// Upper-case method, or `ANY`.
    pub method: String,
    /// `/v1/courses/{courseId}`, or `$default`.
    pub path: String,
    /// The logical id of the function that it calls.
    pub function: String,
}

/// How an HTTP API answers browsers of other origins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cors {
    /// `AllowOrigins`: exact origins, or `*`.
    pub origins: Vec<String>,
    /// `AllowMethods`.
    pub methods: Vec<String>,
    /// `AllowHeaders`.
    pub headers: Vec<String>,
    /// `ExposeHeaders`.
    pub expose: Vec<String>,
    /// `MaxAge` in seconds.
    pub max_age: Option<u64>,
    /// `AllowCredentials`.
    pub credentials: bool,
}

/// Throttles and access logs are API Gateway's own; the rest is read here.
const API_PROPERTIES: &[&str] = &[
    "AccessLogSettings",
    "CorsConfiguration",
    "DefaultRouteSettings",
    "DefinitionBody",
    "Description",
    "DisableExecuteApiEndpoint",
    "Domain",
    "FailOnWarnings",
    "RouteSettings",
    "Tags",
];

/// The APIs of one template. `functions` are those of all templates.
pub(crate) fn apis(resolver: &Resolver, functions: &[Function]) -> Result<Vec<Api>> {
    let root = resolver.template();
    let mut apis = Vec::new();
    for (logical_id, resource) in root["Resources"].as_object().into_iter().flatten() {
        if resource["Type"] != "AWS::Serverless::HttpApi" || !is_there(resource, logical_id, resolver)? {
            continue;
        }
        let at = format!("{logical_id}.Properties");
        let properties = merged(&root["Globals"]["HttpApi"], &resource["Properties"]);
        only(&properties, API_PROPERTIES, &at)?;
        let body = resolver.value(&properties["DefinitionBody"], &format!("{at}.DefinitionBody"))?;
        apis.push(Api {
            logical_id: logical_id.clone(),
            host: resolver.api_host(logical_id),
            cors: cors(&properties["CorsConfiguration"], &format!("{at}.CorsConfiguration"), resolver)?,
            routes: routes(&body, &format!("{at}.DefinitionBody"), functions)?,
        });
    }
    Ok(apis)
}

fn routes(body: &Value, at: &str, functions: &[Function]) -> Result<Vec<Route>> {
    let mut routes = Vec::new();
    for (path, operations) in body["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let at = format!("{at}.paths.{path}.{method}");
            let method = match method.as_str() {
                "x-amazon-apigateway-any-method" => "ANY".to_owned(),
                method => method.to_uppercase(),
            };
            let path = if path == "/$default" { "$default" } else { path }.to_owned();
            let function = function_of(&operation["x-amazon-apigateway-integration"], &at, functions)?;
            routes.push(Route { method, path, function });
        }
    }
    Ok(routes)
}

/// The function that an integration calls, by its name in the address.
fn function_of(integration: &Value, at: &str, functions: &[Function]) -> Result<String> {
    for (key, expected) in [("type", "aws_proxy"), ("httpMethod", "POST"), ("payloadFormatVersion", "2.0")] {
        if integration[key] != expected {
            return Err(Error::new(format!("the integration of {at} has not {expected} as its {key}")));
        }
    }
    // Without a role, each function would need a permission, which no template has.
    if !integration["credentials"].is_string() {
        return Err(Error::new(format!("the integration of {at} has no credentials with which to call the function")));
    }
    let uri = integration["uri"].as_str().unwrap_or_default();
    let name = uri.split_once(":function:").and_then(|(_, rest)| rest.strip_suffix("/invocations"));
    let name = name.ok_or_else(|| Error::new(format!("the integration of {at} calls no function, but {uri:?}")))?;
    let function = functions.iter().find(|function| function.name == name);
    let function = function.ok_or_else(|| Error::new(format!("{at} calls {name}, which is in no template")))?;
    Ok(function.logical_id.clone())
}

fn cors(configuration: &Value, at: &str, resolver: &Resolver) -> Result<Option<Cors>> {
    match resolver.value(configuration, at)? {
        Value::Null | Value::Bool(false) => Ok(None),
        Value::Bool(true) => Ok(Some(Cors { origins: vec!["*".to_owned()], ..Cors::default() })),
        settings => Ok(Some(Cors {
            origins: texts(&settings["AllowOrigins"]),
            methods: texts(&settings["AllowMethods"]),
            headers: texts(&settings["AllowHeaders"]),
            expose: texts(&settings["ExposeHeaders"]),
            max_age: whole_number(&settings["MaxAge"], at).ok(),
            credentials: settings["AllowCredentials"] == true || settings["AllowCredentials"] == "true",
        })),
    }
}

fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}
