//! `PATCH /v1/courses/{courseId}/media/{mediaId}`

use glotto_domain::courses::{CourseAct, ReviseError, TranslationsPatch};
use glotto_domain::media::FileName;
use glotto_domain::media::library::{AltText, LibraryFile, MediaKind};
use glotto_domain::{Change, FieldErrorCode, Pointer, ValidationErrors, Violation, input};
use glotto_http::{Access, Cx, Endpoint, Json, Problem, Respond as _, Result, Spec, Versioned};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;

use crate::library::media_view::{MediaPath, MediaView};

/// Changes of a file of a library.
#[input(change)]
pub struct UpdateMediaInput {
    /// The name of the file. It is only displayed.
    pub file_name: Option<FileName>,
    /// What an image shows; null removes it in all languages.
    #[schemars(with = "Option<TranslationsPatch<AltText>>")]
    pub alt: Change<TranslationsPatch<AltText>>,
}

/// Updates a file of a library.
pub struct UpdateMedia;

impl Endpoint for UpdateMedia {
    const SPEC: Spec =
        Spec::patch("update_media", "/v1/courses/{courseId}/media/{mediaId}", Access::Course(CourseAct::Write))
            .summary("Update media")
            .description(
                "Changes the name of the file, and what an image shows. Texts are changed by language, and null \
                 removes a language. Learners see the texts at once, also in versions that were published before. The \
                 file itself cannot be replaced: upload another one.",
            )
            .example(r#"{"alt":{"en":"A market stall with apples","de":"Ein Marktstand mit Äpfeln"}}"#)
            .grants(&[Grant::Read(&[Part::Course, Part::Media]), Grant::Write(&[Part::Media]), Grant::SignMedia]);
    type Path = MediaPath;
    type Query = ();
    type Body = Json<UpdateMediaInput>;
    type Response = Versioned<Json<MediaView>>;
    type Errors = ();

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let MediaPath { course_id, media_id } = cx.path;
        cx.retry_on_conflict("the file of a library", || async {
            let (course, file) = cx.store.libraries().find_with_course(course_id, media_id).await?;
            cx.authorize(&course.ok_or_else(Problem::not_found)?)?;
            let (before, read) = file.ok_or_else(Problem::not_found)?;
            let after = cx.body.apply(&before)?;
            cx.check_revision(read)?;
            if after == before {
                return Ok(Json(MediaView::sign(cx, &before).await?).revision(read));
            }
            let mut transaction = Transaction::new(&cx.store);
            transaction.update_library_file(&after, read, ReviseError::Stale);
            transaction.commit(&cx.store).await?;
            Ok(Json(MediaView::sign(cx, &after).await?).revision(read.next()))
        })
        .await
    }
}

impl UpdateMediaInput {
    fn apply(&self, before: &LibraryFile) -> Result<LibraryFile> {
        let (at, mut errors) = (Pointer::root().child("alt"), ValidationErrors::default());
        let mut file = before.clone();
        file.file_name = self.file_name.clone().unwrap_or(file.file_name);
        if matches!(self.alt, Change::Set(_)) && file.kind() != MediaKind::Image {
            let detail = format!("must not be given for {}", file.kind().with_article());
            errors.add(&at, Violation::new(FieldErrorCode::NotPermitted, detail));
        }
        file.alt = match self.alt.clone() {
            Change::Keep => file.alt,
            Change::Clear => None,
            Change::Set(patch) => patch.apply_without_default(before.alt.as_ref(), &at, &mut errors),
        };
        if errors.is_empty() { Ok(file) } else { Err(Problem::invalid(errors)) }
    }
}
