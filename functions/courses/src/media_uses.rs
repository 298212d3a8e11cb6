//! Names of files of the library in requests: they are checked, and the files are marked as used before the request
//! makes anything name them (`glotto_domain::media::library::uses`).

use std::collections::{BTreeMap, BTreeSet};

use glotto_domain::courses::article::MAX_FILES;
use glotto_domain::id::{CourseId, MediaId};
use glotto_domain::media::library::uses::check_uses;
use glotto_domain::media::library::{CoverPicture, LibraryFile, MediaKind, MediaPlace, MediaUse};
use glotto_domain::{Change, Pointer, ValidationErrors};
use glotto_http::{Call, Problem, Result};

/// Checks names of files that something is going to have, and marks the files, unless the request has other errors.
pub(crate) async fn admit(
    call: &Call<'_>,
    course: CourseId,
    place: MediaPlace,
    uses: &[MediaUse],
    others: &ValidationErrors,
) -> Result<BTreeMap<MediaId, LibraryFile>> {
    let libraries = call.store.libraries();
    let named: BTreeSet<MediaId> = uses.iter().map(|named| named.media).collect();
    // That there are too many is one of the other errors: they are not looked up.
    if named.len() > MAX_FILES && !others.is_empty() {
        return Err(others.clone().into());
    }
    loop {
        let files = libraries.find_many(course, &named).await?;
        let mut errors = others.clone();
        check_uses(uses, &files, &mut errors);
        if !errors.is_empty() {
            return Err(Problem::invalid(errors));
        }
        // A file that was deleted in between is found missing the next time.
        if libraries.mark_used(files.values(), place).await? {
            return Ok(files);
        }
    }
}

/// The change of the cover of a course that a request wants, unless it has other errors.
pub(crate) async fn admit_cover(
    call: &Call<'_>,
    course: CourseId,
    wanted: Change<MediaId>,
    others: ValidationErrors,
) -> Result<Change<CoverPicture>> {
    let media = match wanted {
        Change::Keep | Change::Clear if !others.is_empty() => return Err(others.into()),
        Change::Keep => return Ok(Change::Keep),
        Change::Clear => return Ok(Change::Clear),
        Change::Set(media) => media,
    };
    let pointer = Pointer::root().child("coverId");
    let uses = [MediaUse { pointer, media, accepts: &[MediaKind::Image] }];
    let files = admit(call, course, MediaPlace::Cover, &uses, &others).await?;
    let picture = files.get(&media).and_then(|file| file.ready()?.1.picture());
    Ok(picture.map_or(Change::Keep, |picture| Change::Set(CoverPicture { media, picture: *picture })))
}
