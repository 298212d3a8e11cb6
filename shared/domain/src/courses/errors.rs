//! Why the catalogue says no.

use crate::kinds;

crate::domain_errors! {
    /// Why somebody may not change a course.
    pub enum AuthorError {
        /// There is no such course, or it is somebody else's draft.
        NoSuchCourse = kinds::NOT_FOUND;
        /// Only its owner, its co-instructors and admins may change a course.
        NotYours = kinds::NOT_YOUR_COURSE;
    }
}

crate::domain_errors! {
    /// Why somebody may not do with a course what its owner does.
    pub enum OwnerError {
        /// There is no such course, or it is somebody else's draft.
        NoSuchCourse = kinds::NOT_FOUND;
        /// Only its owner, its co-instructors and admins may change a course.
        NotYours = kinds::NOT_YOUR_COURSE;
        /// Co-instructors write a course, and neither publish it nor say who else writes it.
        NotOwner = Forbidden, "not-course-owner", "Only the owner of the course does this.";
    }
}

crate::domain_errors! {
    /// Why somebody was not made a co-instructor.
    pub enum ShareError {
        /// Nobody is there, or they may not teach: which of the two is not told.
        NoInstructor = kinds::NO_SUCH_INSTRUCTOR;
        /// It is theirs.
        Owner = Conflict, "already-course-owner", "The course is theirs already.";
        /// It has all the co-instructors that it can have.
        TooMany = Conflict, "too-many-co-instructors", "A course has at most 20 co-instructors.";
    }
}

crate::domain_errors! {
    /// Why a course was not handed over.
    pub enum HandOverError {
        /// They may not teach any more.
        NoInstructor = kinds::NO_SUCH_INSTRUCTOR;
        /// A course is handed over to somebody who writes it already.
        NoCoInstructor = Conflict, "no-co-instructor", "A course is handed over to one of its co-instructors.";
    }
}

crate::domain_errors! {
    /// Why a change of a course did not come through.
    pub enum ReviseError {
        /// It was changed since the author last read it.
        Stale = kinds::STALE;
    }
}

crate::domain_errors! {
    /// Why a course takes no more modules.
    pub enum AddModuleError {
        /// It has all the modules that it can have.
        TooMany = Conflict, "too-many-modules", "A course has at most 100 modules.";
        /// All titles in all languages together are too long.
        TooLarge = kinds::OUTLINE_TOO_LARGE;
    }
}

crate::domain_errors! {
    /// Why a module does not get another title.
    pub enum RenameModuleError {
        /// There is no such module in this course.
        NoSuchModule = kinds::NOT_FOUND;
        /// All titles in all languages together are too long.
        TooLarge = kinds::OUTLINE_TOO_LARGE;
    }
}

crate::domain_errors! {
    /// Why a module stays.
    pub enum RemoveModuleError {
        /// There is no such module in this course.
        NoSuchModule = kinds::NOT_FOUND;
        /// A module goes only when its lessons are gone.
        NotEmpty = Conflict, "module-not-empty", "The module still has lessons: move or delete them first.";
    }
}

crate::domain_errors! {
    /// Why a module takes no more lessons.
    pub enum AddLessonError {
        /// There is no such module in this course.
        NoSuchModule = kinds::NOT_FOUND;
        /// The course has all the lessons that it can have.
        TooMany = Conflict, "too-many-lessons", "A course has at most 500 lessons.";
        /// All titles in all languages together are too long.
        TooLarge = kinds::OUTLINE_TOO_LARGE;
    }
}

crate::domain_errors! {
    /// Why a lesson stays.
    pub enum RemoveLessonError {
        /// What is in the catalogue has something to learn in it.
        Last = Conflict, "last-lesson", "This is the last lesson of a published course: take the course out of the catalogue first, or add another.";
    }
}

crate::domain_errors! {
    /// Why an outline does not say something else of a lesson.
    pub enum UpdateLessonError {
        /// All titles in all languages together are too long.
        TooLarge = kinds::OUTLINE_TOO_LARGE;
    }
}

crate::domain_errors! {
    /// Why a lesson does not take a change.
    pub enum LessonError {
        /// All languages together are more than can be stored.
        TooLarge = Unprocessable, "article-too-large", "The article has more than 350,000 bytes in all its languages together.";
    }
}

crate::domain_errors! {
    /// Why a course cannot be published.
    pub enum PublishError {
        /// Something is missing; the faults say what.
        NotReady = Conflict, "course-not-ready", "The course is not ready to be published.";
    }
}

crate::domain_errors! {
    /// Why somebody may not open a lesson.
    pub enum ReadLessonError {
        /// There is no such lesson, or its course is not public.
        NoSuchLesson = kinds::NOT_FOUND;
        /// Lessons are for those who are enrolled.
        NotEnrolled = kinds::NOT_ENROLLED;
    }
}
