//! Path parameters.

use glotto_domain::ParseText;
use glotto_domain::courses::VersionText;
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_macros::PathParams;

use crate::{Parameter, Request};

/// The path parameters of an endpoint. Derive it with `#[derive(PathParams)]`.
pub trait PathParams: Sized + Send + Sync {
    /// The names, as in the braces of the path.
    const NAMES: &'static [&'static str];

    /// The documentation of the parameters.
    fn parameters() -> Vec<Parameter>;

    /// Reads the parameters. None if one is not a valid id, and the endpoint answers 404.
    fn read(request: &Request) -> Option<Self>;
}

impl PathParams for () {
    const NAMES: &'static [&'static str] = &[];

    fn parameters() -> Vec<Parameter> {
        Vec::new()
    }

    fn read(_: &Request) -> Option<Self> {
        Some(())
    }
}

impl Request {
    /// Parses a path parameter.
    pub fn path_value<T: ParseText>(&self, name: &str) -> Option<T> {
        T::parse_text(self.path_parameters.get(name)?).ok()
    }
}

/// A course.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct CoursePath {
    /// The course.
    pub course_id: CourseId,
}

/// A module of a course.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct ModulePath {
    /// The course.
    pub course_id: CourseId,
    /// The module.
    pub module_id: ModuleId,
}

/// A lesson of a course.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct LessonPath {
    /// The course.
    pub course_id: CourseId,
    /// The lesson.
    pub lesson_id: LessonId,
}

/// A version of a course.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct VersionPath {
    /// The course.
    pub course_id: CourseId,
    /// The version.
    pub version: VersionText,
}

/// A user.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct UserPath {
    /// The user.
    pub user_id: UserId,
}
