//! Reminders to study: setting them, dispatching those that are due, mailing them, and unsubscribing
//! by one click.

pub mod delete_reminder;
pub mod dispatch_reminders;
pub mod get_reminder;
pub mod get_unsubscribe_page;
pub mod send_reminder;
pub mod unsubscribe;
pub mod update_reminder;

mod due;
mod form;
mod page;
mod view;

use glotto_events::Worker;
use glotto_http::EndpointSpec;

pub use view::ReminderView;

/// The feature's endpoints.
pub const ENDPOINTS: &[EndpointSpec] = &[
    EndpointSpec::of::<get_reminder::GetReminder>(),
    EndpointSpec::of::<update_reminder::UpdateReminder>(),
    EndpointSpec::of::<delete_reminder::DeleteReminder>(),
    EndpointSpec::of::<get_unsubscribe_page::GetUnsubscribePage>(),
    EndpointSpec::of::<unsubscribe::Unsubscribe>(),
];

/// The feature's workers.
pub const WORKERS: &[Worker] = &[dispatch_reminders::WORKER, send_reminder::WORKER];
