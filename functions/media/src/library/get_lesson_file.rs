//! `GET /v1/media/{token}/{file}`

use glotto_cdn::Cdn;
use glotto_domain::courses::ReadLessonError;
use glotto_domain::keys::KeyPurpose;
use glotto_domain::media::LinkError;
use glotto_domain::media::library::link::LINK_SEAL;
use glotto_domain::media::library::{LinkedFile, MediaLink, MediaLinkError};
use glotto_domain::media::playback;
use glotto_http::{Access, Cx, Endpoint, PathParams, Problem, Redirect, Respond as _, Result, Seal, Spec, WithHeaders};
use glotto_runtime::{Grant, Part};

use crate::viewer_check::{LinkRules, check_viewer};

/// A file of a lesson.
#[derive(PathParams)]
pub struct LessonFilePath {
    /// The sealed link.
    pub token: String,
    /// The name of the file. A picture has a width, such as `640`, or a width and a format, such as `640.webp`.
    pub file: String,
}

/// Redirects to a file of a lesson.
pub struct GetLessonFile;

impl Endpoint for GetLessonFile {
    const SPEC: Spec = Spec::get(
        "get_lesson_file",
        "/v1/media/{token}/{file}",
        Access::Public(
            "the link is signed, names the user and the session, and expires; pages load images without tokens",
        ),
    )
    .summary("Get lesson file")
    .description(
        "Redirects to a file of a lesson: a picture in one of its widths, a document or an audio clip. `GET …/media` \
         of a lesson has the addresses. The target works for two minutes and opens this file alone. A picture that is \
         requested by its width alone is WebP for readers whose `Accept` names it. The addresses stop working when the \
         session ends, when the user may no longer read the lesson, and when it has other content in the version that \
         they have.",
    )
    .grants(&[
        Grant::Read(&[Part::Course, Part::Learning, Part::Session]),
        Grant::Seal(&[KeyPurpose::Playback]),
        Grant::SignMedia,
    ]);
    type Path = LessonFilePath;
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Redirect<302>>;
    type Errors = (MediaLinkError, ReadLessonError);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let LessonFilePath { token, file } = &cx.path;
        let seal = Seal::of(cx, LINK_SEAL).await?;
        let link = MediaLink::read(seal.open(token).ok_or(MediaLinkError::Invalid)?, cx.now())?;
        let accepts_webp = cx.request.header("accept").is_some_and(|accepted| accepted.contains("image/webp"));
        let key = link.object_key(file, accepts_webp).ok_or_else(Problem::not_found)?;
        let rules = LinkRules { shows: |lesson: &_| link.is_of(lesson), refuse };
        check_viewer(cx, link.holder, rules).await?;
        let url = cx.port::<Cdn>()?.sign(cx, &key, playback::media_expiry(cx.now())).await?;
        // Pages of other origins show pictures.
        let redirect = Redirect(url).header("cross-origin-resource-policy", "cross-origin");
        Ok(if matches!(link.file, LinkedFile::Picture(_)) { redirect.header("vary", "accept") } else { redirect })
    }
}

fn refuse(error: LinkError) -> Problem {
    MediaLinkError::from(error).into()
}
