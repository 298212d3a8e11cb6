//! `DELETE /v1/courses/{courseId}/media/{mediaId}`

use std::collections::BTreeSet;

use glotto_domain::courses::{Course, CourseAct, Outline, ReviseError};
use glotto_domain::media::library::{DeleteMediaError, LibraryFile, MEDIA_DISCARDED, MediaPlace, MediaRemoval};
use glotto_domain::{Classify as _, FieldErrorCode, Pointer, ValidationErrors, Violation};
use glotto_http::{Access, Cx, Deleted, Endpoint, Problem, Result, Spec};
use glotto_runtime::{Grant, Part};
use glotto_store::Transaction;

use crate::library::discarded::DiscardedMedia;
use crate::library::media_view::MediaPath;

/// Deletes a file of a library.
pub struct DeleteMedia;

impl Endpoint for DeleteMedia {
    const SPEC: Spec =
        Spec::delete("delete_media", "/v1/courses/{courseId}/media/{mediaId}", Access::Course(CourseAct::Write))
            .summary("Delete media")
            .description(
                "Takes a file out of the library. If the draft uses it, that is a 409, whose `errors` point to the \
                 lessons in the course. A file that no lesson has ever used is deleted. Any other is hidden, because \
                 versions may use it: it is deleted with the course, and appears again if a lesson is to use it. What \
                 is deleted does not count for the storage of the owner any more; what is hidden does.",
            )
            .grants(&[
                Grant::Read(&[Part::Course, Part::Media]),
                Grant::Write(&[Part::Event, Part::Media, Part::Videos]),
            ]);
    type Path = MediaPath;
    type Query = ();
    type Body = ();
    type Response = Deleted;
    type Errors = (DeleteMediaError,);

    async fn handle(cx: &Cx<'_, Self>) -> Result<Self::Response> {
        let MediaPath { course_id, media_id } = cx.path;
        cx.retry_on_conflict("the file of a library", || async {
            // The file is read before the draft, so that its revision is not later than what is found there.
            let file = cx.store.libraries().find(course_id, media_id).await?;
            let found = cx.store.courses().find_with_outline(course_id).await?;
            let (course, outline) = found.ok_or_else(Problem::not_found)?;
            cx.authorize(&course)?;
            let (file, read) = file.ok_or_else(Problem::not_found)?;
            let named_by = find_names(cx, &course, &outline, &file).await?;
            let removal = file.removal(&named_by).map_err(|error| refuse(error, &outline, &named_by))?;
            cx.check_revision(read)?;
            let mut transaction = Transaction::new(&cx.store);
            match removal {
                MediaRemoval::Archive => {
                    let archived = LibraryFile { is_archived: true, ..file };
                    transaction.update_library_file(&archived, read, ReviseError::Stale);
                }
                MediaRemoval::Delete => {
                    let event = cx.event(MEDIA_DISCARDED, DiscardedMedia { course_id, media_id });
                    transaction.delete_library_file(&file, read, course.owner, ReviseError::Stale).emit(&event);
                }
            }
            transaction.commit(&cx.store).await?;
            Ok(Deleted)
        })
        .await
    }
}

/// The places of the draft that name a file.
async fn find_names(
    cx: &Cx<'_, DeleteMedia>,
    course: &Course,
    outline: &Outline,
    file: &LibraryFile,
) -> Result<BTreeSet<MediaPlace>> {
    let lessons = cx.store.libraries().find_naming(outline, file).await?;
    let cover = course.metadata.cover.filter(|cover| cover.media == file.announced.id).map(|_| MediaPlace::Cover);
    Ok(lessons.into_iter().map(MediaPlace::Lesson).chain(cover).collect())
}

/// The course is what is in the way, not the request: 409 with pointers into its view, instead of 422.
fn refuse(error: DeleteMediaError, outline: &Outline, named_by: &BTreeSet<MediaPlace>) -> Problem {
    let mut errors = ValidationErrors::default();
    let mut name = |at: &Pointer, what: String| {
        errors.add(at, Violation::new(FieldErrorCode::NotPermitted, format!("{what} uses the file")));
    };
    if named_by.contains(&MediaPlace::Cover) {
        name(&Pointer::root().child("cover"), "the course".to_owned());
    }
    for (pointer, lesson) in outline.lessons_with_pointers() {
        if named_by.contains(&MediaPlace::Lesson(lesson.id)) {
            name(&pointer, lesson.id.to_string());
        }
    }
    Problem { errors_omitted: errors.omitted_errors(), errors: errors.into_vec(), ..Problem::of(error.kind()) }
}
