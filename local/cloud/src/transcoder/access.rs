//! The accesses of requests to MediaConvert, and what a job may do: it works with the rights of its role.

use serde_json::Value;

use super::Shared;
use super::jobs::{Failure, Job};
use super::settings::{Location, Plan};
use crate::iam::Access;
use crate::names::{self, ACCOUNT, Names};

/// What a request does. `id` is the last part of its path.
pub(crate) fn accesses(names: &Names, operation: &str, id: &str, request: &Value) -> Vec<Access> {
    let arn = |rest: &str| format!("arn:aws:mediaconvert:{}:{ACCOUNT}:{rest}", names.region());
    let access = |resource: String| Access::new(format!("mediaconvert:{operation}"), resource);
    match operation {
        "CreateJob" => {
            let queue = match request["queue"].as_str() {
                Some(queue) if queue.starts_with("arn:") => queue.to_owned(),
                queue => arn(&format!("queues/{}", queue.unwrap_or("Default"))),
            };
            let role = request["role"].as_str().unwrap_or_default();
            let pass = Access::new("iam:PassRole", role);
            vec![access(queue), pass.with("iam:PassedToService", ["mediaconvert.amazonaws.com".to_owned()])]
        }
        "GetJob" | "CancelJob" => vec![access(arn(&format!("jobs/{id}")))],
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
