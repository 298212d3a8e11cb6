//! `GET /v1/courses/{courseId}/lessons/{lessonId}/captions/{language}`

use glotto_domain::media::captions::{self, CaptionTrack, CaptionsFormat, ReadCaptionsError};
use glotto_http::{Access, Content, Cx, Endpoint, Problem, QueryParams, Respond as _, Result, Spec, WithHeaders};
use glotto_objects::Objects;
use glotto_runtime::{Bucket, Grant, Part};

use crate::captions_file::{CaptionsText, SUBRIP};
use crate::list_captions::open_lesson;
use crate::update_captions::CaptionsPath;

/// The query parameters.
#[derive(QueryParams)]
pub struct GetCaptionsQuery {
    /// The format: `vtt` (WebVTT), which is the default, or `srt` (SubRip).
    format: Option<CaptionsFormat>,
}

/// Gets the captions of a lesson in a language.
pub struct GetCaptions;

impl Endpoint for GetCaptions {
    const SPEC: Spec = Spec::get(
        "get_captions",
        "/v1/courses/{courseId}/lessons/{lessonId}/captions/{language}",
        Access::SignedIn,
    )
    .summary("Get captions")
    .description(
        "A file to keep or to edit, in WebVTT or SubRip. SubRip has no places, voices, languages and ruby. Who may \
         read the lesson may get them.",
    )
    .grants(&[Grant::Read(&[Part::Course, Part::Learning]), Grant::GetObject(Bucket::Media, "captions/")]);
    type Path = CaptionsPath;
    type Query = GetCaptionsQuery;
    type Body = ();
    type Response = WithHeaders<Content<CaptionsText>>;
    type Errors = (ReadCaptionsError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let lesson = open_lesson(cx, cx.path.lesson()).await?;
        let track = lesson.content.captions_in(&cx.path.language).ok_or(ReadCaptionsError::NotFound)?;
        let stored = cx.port::<Objects>()?.read(Bucket::Media, &track.object_key()).await?;
        let stored = stored.ok_or_else(|| Problem::internal(&format!("{} is missing", track.object_key())))?;
        let format = cx.query.format.unwrap_or_default();
        let content = match format {
            CaptionsFormat::Vtt => Content::new(stored),
            CaptionsFormat::Srt => Content::new(to_srt(&stored)?).of_type(SUBRIP),
        };
        Ok(content.header("content-disposition", disposition(track, format)))
    }
}

/// Stored captions as SubRip.
fn to_srt(stored: &str) -> Result<String> {
    let parsed = captions::parse_stored(stored);
    let captions = parsed.map_err(|_| Problem::internal(&"stored captions are no WebVTT"))?;
    Ok(captions.to_srt())
}

/// The name under which a browser keeps the file.
fn disposition(track: &CaptionTrack, format: CaptionsFormat) -> String {
    format!("attachment; filename=\"captions.{}.{}\"", track.language, format.name())
}
