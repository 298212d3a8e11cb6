//! Reminders to study: setting them, handing out those that are due, sending them, and ending them
//! by one click.

pub mod confirm_unsubscribe;
pub mod delete_reminder;
pub mod dispatch_reminders;
pub mod get_reminder;
pub mod send_reminder;
pub mod unsubscribe;
pub mod update_reminder;

mod due;
mod page;
mod view;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

pub use view::ReminderView;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    get_reminder::ENDPOINT,
    update_reminder::ENDPOINT,
    delete_reminder::ENDPOINT,
    confirm_unsubscribe::ENDPOINT,
    unsubscribe::ENDPOINT,
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[dispatch_reminders::WORKER, send_reminder::WORKER];
