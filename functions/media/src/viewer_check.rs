//! Whether the holder of a link may go on reading what it was made for. All links to files of lessons ask here.

use glotto_domain::courses::LessonSummary;
use glotto_domain::media::LinkError;
use glotto_domain::media::playback::LinkHolder;
use glotto_http::{Call, Problem, Result};
use glotto_store::media::Viewer;

/// What a kind of link requires.
pub(crate) struct LinkRules<S> {
    /// Whether the lesson still shows what the link was made for.
    pub(crate) shows: S,
    /// How a link is refused.
    pub(crate) refuse: fn(LinkError) -> Problem,
}

/// Checks a holder. The first read costs half, but may lack the writes of the last second: the session, the enrolment
/// or the file with which a client has just started. A player gives up at a refusal, so before one all is read again,
/// consistently.
pub(crate) async fn check_viewer<S>(call: &Call<'_>, holder: LinkHolder, rules: LinkRules<S>) -> Result<()>
where
    S: Fn(&LessonSummary) -> bool,
{
    let videos = call.store.videos();
    if rules.check(holder, &videos.find_viewer_eventually(holder, call.now()).await?).is_ok() {
        return Ok(());
    }
    rules.check(holder, &videos.find_viewer(holder, call.now()).await?)
}

impl<S: Fn(&LessonSummary) -> bool> LinkRules<S> {
    /// Checks that the session of the link has not ended, that its user may still read the lesson, and that it still
    /// shows what the link was made for.
    pub(crate) fn check(&self, holder: LinkHolder, viewer: &Viewer) -> Result<()> {
        if viewer.session.is_none() {
            return Err((self.refuse)(LinkError::SessionEnded));
        }
        let visit = viewer.visit.as_ref().ok_or_else(Problem::not_found)?;
        let lesson = visit.entitlement.open_lesson(visit.lesson(holder.lesson))?;
        if (self.shows)(lesson) { Ok(()) } else { Err((self.refuse)(LinkError::Replaced)) }
    }
}
