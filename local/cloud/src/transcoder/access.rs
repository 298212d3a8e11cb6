//! The accesses of requests to MediaConvert, and what a job may do: it works with the rights of its role.

use http::Uri;
use serde_json::Value;

use super::Shared;
use super::jobs::{Failure, Job};
use super::settings::{Location, Plan};
use crate::iam::Access;
use crate::names::{self, ACCOUNT, Names};

/// What a request does. `request` is its body.
pub(crate) fn accesses(names: &Names, operation: &str, uri: &Uri, request: &Value) -> Vec<Access> {
    let arn = |rest: &str| format!("arn:aws:mediaconvert:{}:{ACCOUNT}:{rest}", names.region());
    let access = |resource: String| Access::new(format!("mediaconvert:{operation}"), resource);
    // Requests name a queue by its name or ARN.
    let queue = |name: &str| if name.starts_with("arn:") { name.to_owned() } else { arn(&format!("queues/{name}")) };
    match operation {
        "CreateJob" => {
            let queue = queue(request["queue"].as_str().unwrap_or("Default"));
            let role = request["role"].as_str().unwrap_or_default();
            let pass = Access::new("iam:PassRole", role);
            vec![access(queue), pass.with("iam:PassedToService", ["mediaconvert.amazonaws.com".to_owned()])]
        }
        "GetJob" | "CancelJob" => vec![access(arn(&format!("jobs/{}", names::last_part(uri.path()))))],
        // Without a queue, the jobs of all queues are searched.
        "SearchJobs" => {
            let query = uri.query().unwrap_or_default();
            let searched = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "queue");
            vec![access(searched.map_or_else(|| arn("queues/*"), |(_, name)| queue(&name)))]
        }
        // A probe reads the file with the rights of its caller.
        "Probe" => {
            let files = request["inputFiles"].as_array().into_iter().flatten();
            let files = files.filter_map(|file| Location::parse(file["fileUrl"].as_str()?).ok());
            let reads = files.map(|place| Access::new("s3:GetObject", object(&place)));
            std::iter::once(access("*".to_owned())).chain(reads).collect()
        }
        _ => vec![access("*".to_owned())],
    }
}

fn object(place: &Location) -> String {
    format!("arn:aws:s3:::{}/{}", place.bucket, place.key)
}

/// Whether the role of a job may read its input and write its outputs.
pub(super) fn check_role(shared: &Shared, job: &Job, plan: &Plan) -> Result<(), Failure> {
    let role = names::last_part(job.request["role"].as_str().unwrap_or_default());
    let may = |action: &str, place: &Location| shared.iam.is_empty() || shared.iam.allows(role, action, &object(place));
    if !may("s3:GetObject", &plan.input) {
        let uri = plan.input.uri(&plan.input.key);
        return Err(Failure { code: 1403, message: format!("Unable to open input file [{uri}]: Access Denied") });
    }
    match plan.groups.iter().find(|group| !may("s3:PutObject", &group.destination)) {
        Some(group) => {
            let uri = group.destination.uri(&group.destination.key);
            Err(Failure { code: 1433, message: format!("Unable to write to output [{uri}]: Access Denied") })
        }
        None => Ok(()),
    }
}
