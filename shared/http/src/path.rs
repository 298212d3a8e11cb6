//! Parameters of paths.

use glotto_domain::ParseText;
use glotto_domain::id::{CourseId, LessonId, ModuleId, UserId};
use glotto_macros::PathParams;

use crate::{Parameter, Request};

/// The parameters of an endpoint's path; written by `#[derive(PathParams)]`.
pub trait PathParams: Sized + Send + Sync {
    /// Their names, as they stand in braces in the path.
    const NAMES: &'static [&'static str];

    /// Their documentation.
    fn parameters() -> Vec<Parameter>;

    /// Reads them; none if one of them cannot be the name of anything.
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
    /// A parameter of the path as a value.
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

/// A user.
#[derive(Debug, Clone, Copy, PathParams)]
pub struct UserPath {
    /// The user.
    pub user_id: UserId,
}
