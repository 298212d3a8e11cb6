//! Keys of courses and of catalogue index entries.

use glotto_domain::courses::{CourseLevel, Facet, Generation, Topic, VersionNumber};
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId, VideoId};
use glotto_domain::locale::LanguageTag;
use jiff::Timestamp;

use super::{keys, shard_of, sortable};

keys! {
    /// `COURSE#<course>` / `COURSE`: a course with the descriptive data of its draft, without its outline.
    item course(course: CourseId) = (course_partition(course), "COURSE");

    /// `COURSE#<course>` / `OUTLINE`: the outline of the draft.
    item outline(course: CourseId) = (course_partition(course), "OUTLINE");

    /// `COURSE#<course>` / `LESSON#<lesson>#<generation>`: the content of a lesson, as edited in a generation of the
    /// draft.
    item lesson(course: CourseId, lesson: LessonId, generation: Generation) =
        (course_partition(course), format!("{}{}", contents(lesson), generation.get()));

    /// `COURSE#<course>` / `RENDERED#<lesson>#<generation>`: the HTML of an article, as edited in a generation of the
    /// draft.
    // It sorts after the content, so that what deletes a course by its keys deletes the content first. Without the
    // content, no HTML is written.
    item rendered_article(course: CourseId, lesson: LessonId, generation: Generation) =
        (course_partition(course), format!("RENDERED#{lesson}#{}", generation.get()));

    /// `COURSE#<course>` / `VERSION#<number>`: a version of a course without its outline.
    item version(course: CourseId, number: VersionNumber) = (course_partition(course), numbered(VERSIONS, number));

    /// `COURSE#<course>` / `OUTLINE#<number>`: the outline of a version.
    item version_outline(course: CourseId, number: VersionNumber) =
        (course_partition(course), numbered("OUTLINE#", number));

    /// `COURSE#<course>` / `CARD`: what lists show of the latest version of a course.
    item card(course: CourseId) = (course_partition(course), "CARD");

    /// `COURSE#<course>` / `TEACHER#<user>`: a co-instructor of a course.
    item co_instructor(course: CourseId, user: UserId) = (course_partition(course), format!("TEACHER#{user}"));

    /// `COURSE#<course>` / `DELETED_COURSE`: a course that was deleted, in place of the course.
    item deleted_course(course: CourseId) = (course_partition(course), "DELETED_COURSE");

    /// `COURSE#<course>` / `DELETED#<lesson>#<generation>`: a lesson that was deleted from the draft, with the content
    /// of that generation.
    item deleted_lesson(course: CourseId, lesson: LessonId, generation: Generation) =
        (course_partition(course), format!("{}{}", deleted_contents(lesson), generation.get()));

    /// `COURSE#<course>` / `DELETED#<module>`: a module that was deleted from the draft.
    item deleted_module(course: CourseId, module: ModuleId) = (course_partition(course), format!("{DELETED}{module}"));

    /// `COURSE#<course>` / `PLAYS#<video>`: a video of another course that a copied course is marked as a user of.
    item played_video(course: CourseId, video: VideoId) = (course_partition(course), format!("PLAYS#{video}"));

    /// `COURSE#<course>` / `PURGE`: when to look for what is not needed any more of a course.
    item purge(course: CourseId) = (course_partition(course), "PURGE");

    /// `PURGES#<0–3>` / `<due time>#<course>`: the index key of a purge, sorted by the time from which it is due.
    index purge_by_due(course: CourseId, due: Timestamp) =
        (purges_partition(shard_of(&course.to_string(), PURGE_SHARDS)), format!("{}#{course}", sortable(due)));

    /// `TEACHER#<user>` / `<course>`: the index key of a course among those that a user teaches, sorted by
    /// creation.
    index course_by_instructor(user: UserId, course: CourseId) = (instructor_partition(user), course.to_string());

    /// `CATALOGUE#<language or *>#<level or *>#<topic, @category or *>` / `<published>#<course>`: a published course in one
    /// list of the catalogue, sorted by first publication.
    // Always three decimals of a second, so that the texts sort by time.
    item catalogue_entry(facet: &Facet, published: Timestamp, course: CourseId) =
        (catalogue_partition(facet), format!("{published:.3}#{course}"));
}

/// The prefix of the sort keys of a course's versions.
pub const VERSIONS: &str = "VERSION#";

/// The prefix of the sort keys of what was deleted from a draft.
pub const DELETED: &str = "DELETED#";

/// The prefix of the sort keys of all contents of lessons.
pub const CONTENTS: &str = "LESSON#";

/// The prefix of the sort keys of the outlines of the draft and of versions.
pub const OUTLINES: &str = "OUTLINE";

/// The number of index partitions of purges. Never reduce it.
pub const PURGE_SHARDS: u8 = 4;

/// The index partition of one shard of the purges.
pub fn purges_partition(shard: u8) -> String {
    format!("PURGES#{shard}")
}

/// The prefix of the sort keys of a lesson's contents.
pub fn contents(lesson: LessonId) -> String {
    format!("{CONTENTS}{lesson}#")
}

/// The prefix of the sort keys of a lesson's contents that were deleted from the draft.
pub fn deleted_contents(lesson: LessonId) -> String {
    format!("{DELETED}{lesson}#")
}

/// A sort key that sorts by the number of the version, which has three digits at most.
fn numbered(prefix: &str, number: VersionNumber) -> String {
    format!("{prefix}{:03}", number.get())
}

/// The partition of a course and all that belongs to it.
pub fn course_partition(course: CourseId) -> String {
    format!("COURSE#{course}")
}

/// The index partition of the courses that a user teaches.
pub fn instructor_partition(user: UserId) -> String {
    format!("TEACHER#{user}")
}

/// The partition of one list of the catalogue; `*` stands for any.
pub fn catalogue_partition(facet: &Facet) -> String {
    let language = facet.language.as_ref().map_or("*", LanguageTag::as_str);
    let topic = facet.topic.as_ref().map_or("*", Topic::as_str);
    // No topic begins like this.
    let subject = facet.category.as_ref().map_or_else(|| topic.to_owned(), |category| format!("@{category}"));
    format!("CATALOGUE#{language}#{}#{subject}", facet.level.map_or("*", CourseLevel::name))
}
