//! Delivers events to queues, and mails to users, and records which mails came back.

pub mod record_mail_feedback;
pub mod relay_events;
pub mod send_mail;
pub mod templates;

mod mail_event;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[relay_events::WORKER, send_mail::WORKER, record_mail_feedback::WORKER];
