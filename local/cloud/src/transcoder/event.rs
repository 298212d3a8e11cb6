//! The events that MediaConvert puts on the bus.

use serde_json::{Value, json};

use super::jobs::{Job, now};
use super::{Shared, Status};
use crate::buses::BusEvent;
use crate::names::ACCOUNT;
use crate::random;

impl Shared {
    /// Puts the status of a job on the bus. If no subscriber got the final event, [`super::Transcoder::resume`]
    /// repeats it.
    pub(super) fn announce(&self, job: &Job) {
        let heard = self.events.send(BusEvent::of_service(self.event(job))).is_ok();
        if heard && job.status.is_final() {
            self.jobs.announced(&job.id);
        }
    }

    fn event(&self, job: &Job) -> Value {
        let mut detail = json!({
            "timestamp": now(),
            "accountId": ACCOUNT,
            "queue": self.queue_arn(job),
            "jobId": job.id,
            "status": job.status.as_str(),
            "userMetadata": job.request.get("userMetadata").cloned().unwrap_or_else(|| json!({})),
        });
        if job.status == Status::Complete {
            detail["outputGroupDetails"] = job.outputs.clone();
            detail["paddingInserted"] = json!(0);
        }
        if let Some(failure) = &job.failure {
            detail["errorCode"] = json!(failure.code);
            detail["errorMessage"] = json!(failure.message);
        }
        json!({
            "version": "0",
            "id": random::uuid(),
            "detail-type": "MediaConvert Job State Change",
            "source": "aws.mediaconvert",
            "account": ACCOUNT,
            "time": format!("{:.0}", jiff::Timestamp::now()),
            "region": self.names.region(),
            "resources": [self.job_arn(job)],
            "detail": detail,
        })
    }

    /// A job as the API shows it.
    pub(super) fn as_api_job(&self, job: &Job) -> Value {
        let seconds = |time: Option<i64>| time.map(|time| time / 1000);
        let mut view = json!({
            "arn": self.job_arn(job),
            "id": job.id,
            "createdAt": job.submitted / 1000,
            "queue": self.queue_arn(job),
            "role": job.request["role"],
            "settings": job.request["settings"],
            "status": job.status.as_str(),
            "jobPercentComplete": job.percent,
            "priority": job.request.get("priority").cloned().unwrap_or_else(|| json!(0)),
            "timing": {
                "submitTime": job.submitted / 1000,
                "startTime": seconds(job.started),
                "finishTime": seconds(job.finished),
            },
        });
        for same in ["userMetadata", "clientRequestToken", "jobTemplate", "statusUpdateInterval"] {
            if let Some(value) = job.request.get(same) {
                view[same] = value.clone();
            }
        }
        if job.status == Status::Progressing {
            view["currentPhase"] = json!("TRANSCODING");
        }
        if job.status == Status::Complete {
            view["outputGroupDetails"] = job.outputs.clone();
        }
        if let Some(failure) = &job.failure {
            view["errorCode"] = json!(failure.code);
            view["errorMessage"] = json!(failure.message);
        }
        view
    }

    fn job_arn(&self, job: &Job) -> String {
        format!("arn:aws:mediaconvert:{}:{ACCOUNT}:jobs/{}", self.names.region(), job.id)
    }

    fn queue_arn(&self, job: &Job) -> String {
        let queue = job.request["queue"].as_str().unwrap_or("Default");
        if queue.starts_with("arn:") {
            return queue.to_owned();
        }
        format!("arn:aws:mediaconvert:{}:{ACCOUNT}:queues/{queue}", self.names.region())
    }
}
