//! `GET /v1/courses/{courseId}/covers/{mediaId}/{file}`

use glotto_cdn::Cdn;
use glotto_domain::id::{CourseId, MediaId};
use glotto_domain::media::library::{LinkedFile, MediaPlace, ReadyFiles, files};
use glotto_http::{
    Access, Caching, Cx, Endpoint, PathParams, Problem, Redirect, Respond as _, Result, Spec, WithHeaders,
};
use glotto_runtime::{Grant, Part};
use jiff::SignedDuration;

/// How long browsers and the CDN keep the redirect, in seconds.
const KEPT: u32 = 600;
/// How long its target works: longer than it is kept.
const TARGET_LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// A picture of a course.
#[derive(Debug, Clone, PathParams)]
pub struct CoverPath {
    /// The course.
    pub course_id: CourseId,
    /// The image.
    pub media_id: MediaId,
    /// Its width and format, such as `640.webp` or `640.jpg`.
    pub file: String,
}

/// Redirects to the cover of a course.
pub struct GetCover;

impl Endpoint for GetCover {
    const SPEC: Spec = Spec::get(
        "get_cover",
        "/v1/courses/{courseId}/covers/{mediaId}/{file}",
        Access::Public(
            "covers are shown in the public catalogue; the address of one that is not published yet cannot be guessed",
        ),
    )
    .summary("Get cover")
    .description(
        "Redirects to the cover of a course in one of its sizes; courses have the addresses in `cover`. Only images \
         that are or were the cover of the course are found. The redirect may be kept for ten minutes.",
    )
    .cached(Caching::seconds(KEPT))
    .grants(&[Grant::Read(&[Part::Media]), Grant::SignMedia]);
    type Path = CoverPath;
    type Query = ();
    type Body = ();
    type Response = WithHeaders<Redirect<302>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let CoverPath { course_id, media_id, file: name } = &cx.path;
        let found = cx.store.libraries().find(*course_id, *media_id).await?;
        let file = found.map(|(file, _)| file).filter(|file| file.places.contains(&MediaPlace::Cover));
        let file = file.ok_or_else(Problem::not_found)?;
        let Some((output, ReadyFiles::Image { picture })) = file.ready() else { return Err(Problem::not_found()) };
        // What is kept must not depend on `Accept`, so the name has to have a format.
        let opened = LinkedFile::Picture(picture.fallback).file(name, false).filter(|opened| opened == name);
        let opened = opened.ok_or_else(Problem::not_found)?;
        let key = format!("{}{opened}", files::output_folder(file.home, *media_id, output));
        let url = cx.port::<Cdn>()?.sign(cx, &key, cx.now() + TARGET_LIFETIME).await?;
        Ok(Redirect(url).header("cross-origin-resource-policy", "cross-origin"))
    }
}
