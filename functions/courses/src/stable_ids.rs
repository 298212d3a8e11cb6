//! Ids of what is written in steps. An attempt that is interrupted leaves contents behind; a repetition with the same
//! `Idempotency-Key` uses their ids again, so it leaves nothing more.

use std::fmt::Display;

use glotto_domain::id::{Id, LessonId};
use glotto_http::Call;
use glotto_runtime::hash;
use jiff::Timestamp;

/// Repetitions within this many seconds have the same ids. Ids begin with a time, and sort by it.
const SAME_IDS_SECONDS: i64 = 3600;

/// Makes ids that follow from the `Idempotency-Key`, and from what is copied.
pub(crate) struct StableIds {
    seed: String,
    at: Timestamp,
}

impl StableIds {
    /// The ids of a request.
    pub fn of(call: &Call<'_>) -> Self {
        let now = call.now();
        match call.request.idempotency_seed() {
            Some(seed) => {
                let hour = now.as_second().div_euclid(SAME_IDS_SECONDS) * SAME_IDS_SECONDS;
                Self { seed, at: Timestamp::from_second(hour).unwrap_or(now) }
            }
            None => Self { seed: call.new_id::<LessonId>().to_string(), at: now },
        }
    }

    /// The id of something: of the copy of what is named.
    pub fn id<T: Id>(&self, of: impl Display) -> T {
        let hash = hash::bytes(format!("{}#{of}", self.seed).as_bytes());
        let random = hash.iter().take(10).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
        T::new(self.at, random)
    }
}
