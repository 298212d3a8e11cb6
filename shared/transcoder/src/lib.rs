//! The port to the transcoder, AWS Elemental MediaConvert: [`Transcoder`] probes uploads and submits jobs.
//! Its methods return boxed futures, so that the SDK is compiled once, in this crate
//! (docs/decisions/0001-type-erasure.md).

mod job;
mod probe;

use std::time::Duration;

use aws_sdk_mediaconvert::Client;
use aws_sdk_mediaconvert::config::Builder;
use aws_sdk_mediaconvert::types::{Job, ProbeInputFile, StatusUpdateInterval};
use aws_smithy_types::timeout::TimeoutConfig;
use futures::future::BoxFuture;
use glotto_domain::id::VideoId;
use glotto_domain::media::job::priority;
use glotto_domain::media::{Failure, FailureCode, Ladder, Source, Submission};
use glotto_runtime::settings::{MissingSetting, Settings};
use glotto_runtime::{Context, Port, ServiceError};

const SERVICE: &str = "MediaConvert";

/// The metadata of a job, by which its events and a search recognise it.
const VIDEO: &str = "videoId";
const ATTEMPT: &str = "attempt";
const SUBMISSION: &str = "submission";
/// What is made of the captured frames: the number of the one that is the poster, and the seconds between two.
const POSTER: &str = "poster";
const EVERY: &str = "frameSeconds";

/// How long the calls may take, all retries included. One after the other, they fit into a worker that is stopped
/// after 30 seconds, with a second for each access to the table.
const SEARCH: Duration = Duration::from_secs(3);
/// A probe reads the upload, whose index may be at its end.
const PROBE: Duration = Duration::from_secs(12);
const SUBMIT: Duration = Duration::from_secs(7);

/// Pages of jobs that a search reads, of twenty jobs each. A file has fewer jobs than fit into one.
const MAX_PAGES: u64 = 2;

/// How long looking for a job, probing and submitting may take together.
pub const LONGEST: Duration = Duration::from_secs(SEARCH.as_secs() * MAX_PAGES + PROBE.as_secs() + SUBMIT.as_secs());

/// The transcoder.
#[derive(Debug)]
pub struct Transcoder {
    client: Client,
    settings: Settings,
}

/// The result of probing a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// The file has a picture, sound, or both.
    Media(Source),
    /// The file cannot be transcoded.
    Unusable(Failure),
}

/// A job to submit.
#[derive(Debug, Clone, Copy)]
pub struct JobRequest<'a> {
    /// The video.
    pub video: VideoId,
    /// The submission. `MediaConvert` recognises it for a minute, so that the SDK can retry the call.
    pub submission: &'a Submission,
    /// The upload, as `s3://…`.
    pub input: &'a str,
    /// The folder of the output, as `s3://…/`.
    pub folder: &'a str,
    /// The renditions to make.
    pub ladder: &'a Ladder,
    /// The upload, as probed.
    pub source: &'a Source,
}

impl Port for Transcoder {
    fn open(context: &Context) -> Result<Self, MissingSetting> {
        let client = Client::from_conf(Builder::from(context.aws()).build());
        Ok(Self { client, settings: context.settings.clone() })
    }
}

impl Transcoder {
    /// Probes the file `s3://…`.
    pub fn probe<'a>(&'a self, file: &'a str) -> BoxFuture<'a, Result<Probe, ServiceError>> {
        Box::pin(async move {
            let input = ProbeInputFile::builder().file_url(file).build();
            match self.client.probe().input_files(input).customize().config_override(within(PROBE)).send().await {
                Ok(answer) => Ok(probe::interpret(answer.probe_results().first())),
                Err(error) => match error.as_service_error() {
                    Some(refused)
                        if refused.is_bad_request_exception() || refused.is_unprocessable_entity_exception() =>
                    {
                        Ok(Probe::Unusable(Failure::with(
                            FailureCode::NotAVideo,
                            refused.meta().message().unwrap_or_default(),
                        )))
                    }
                    Some(refused) if refused.is_not_found_exception() => Ok(Probe::Unusable(Failure::with(
                        FailureCode::UploadGone,
                        refused.meta().message().unwrap_or_default(),
                    ))),
                    _ => Err(ServiceError::of(SERVICE, &error)),
                },
            }
        })
    }

    /// The id of the job of a submission, if it was created. A job is listed a moment after its creation.
    pub fn find_job<'a>(
        &'a self,
        file: &'a str,
        submission: &'a Submission,
    ) -> BoxFuture<'a, Result<Option<String>, ServiceError>> {
        Box::pin(async move {
            let mut page = None;
            for _ in 0..MAX_PAGES {
                let search = self.client.search_jobs().queue(self.queue()?).input_file(file).set_next_token(page);
                let sent = search.customize().config_override(within(SEARCH)).send().await;
                let found = sent.map_err(|error| ServiceError::of(SERVICE, &error))?;
                if let Some(job) = found.jobs().iter().find(|job| is_of(job, submission)) {
                    return Ok(job.id().map(str::to_owned));
                }
                page = found.next_token;
                if page.is_none() {
                    return Ok(None);
                }
            }
            // An incomplete answer must not lead to another job.
            Err(ServiceError::Unavailable(SERVICE, "the list of the jobs of a file has no end".to_owned()))
        })
    }

    /// The queue in which all jobs are, as operators set it. A role may search it alone.
    fn queue(&self) -> Result<&str, ServiceError> {
        self.settings.get("MEDIACONVERT_QUEUE").map_err(|missing| ServiceError::Refused(SERVICE, missing.to_string()))
    }

    /// Submits a job. Returns its id. A queue that is full keeps it until another one has ended.
    pub fn submit<'a>(&'a self, request: JobRequest<'a>) -> BoxFuture<'a, Result<String, ServiceError>> {
        Box::pin(async move {
            let refused = |why: &dyn std::fmt::Display| ServiceError::Refused(SERVICE, why.to_string());
            let role = self.settings.get("MEDIACONVERT_ROLE_ARN").map_err(|missing| refused(&missing))?;
            let sent = metadata(&request)
                .into_iter()
                .fold(self.client.create_job(), |job, (name, value)| job.user_metadata(name, value))
                .queue(self.queue()?)
                .priority(priority(request.source.minutes()))
                .client_request_token(request.submission.output())
                .role(role)
                .status_update_interval(StatusUpdateInterval::Seconds30)
                .settings(job::settings(&request))
                .customize()
                .config_override(within(SUBMIT))
                .send()
                .await;
            let answer = sent.map_err(|error| ServiceError::of(SERVICE, &error))?;
            let id = answer.job.and_then(|job| job.id);
            id.ok_or_else(|| refused(&"the response has no job id"))
        })
    }
}

/// What the events of a job have to say besides its outputs.
fn metadata(request: &JobRequest<'_>) -> Vec<(&'static str, String)> {
    let captures = request.ladder.captures.iter();
    let captures = captures.flat_map(|captures| [(POSTER, captures.poster), (EVERY, captures.every)]);
    let of_submission = [
        (VIDEO, request.video.to_string()),
        (ATTEMPT, request.submission.attempt.clone()),
        (SUBMISSION, request.submission.number.to_string()),
    ];
    of_submission.into_iter().chain(captures.map(|(name, number)| (name, number.to_string()))).collect()
}

/// Limits a call to this time, of which the first attempt may use two thirds.
fn within(limit: Duration) -> Builder {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(1))
        .operation_attempt_timeout(limit * 2 / 3)
        .operation_timeout(limit);
    aws_sdk_mediaconvert::config::Config::builder().timeout_config(timeouts.build())
}

/// Whether a job is that of a submission. The attempt names the video and the uploaded object.
fn is_of(job: &Job, submission: &Submission) -> bool {
    let value = |name: &str| job.user_metadata().and_then(|metadata| metadata.get(name));
    value(ATTEMPT).is_some_and(|attempt| *attempt == submission.attempt)
        && value(SUBMISSION).is_some_and(|number| *number == submission.number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_recognised_by_its_attempt_and_the_number_of_its_submission() {
        let submission = |number| Submission { attempt: "a".to_owned(), number };
        let job = Job::builder().user_metadata(ATTEMPT, "a").user_metadata(SUBMISSION, "2").build();
        assert!(is_of(&job, &submission(2)));
        assert!(!is_of(&job, &submission(1)));
        assert!(!is_of(&job, &Submission { attempt: "b".to_owned(), number: 2 }));
        assert!(!is_of(&Job::builder().build(), &submission(1)));
    }
}
