//! Why the catalogue says no.

crate::refusals! {
    /// Why somebody may not change a course.
    pub enum AuthorError {
        /// There is no such course, or it is somebody else's draft.
        NoSuchCourse = NotFound, "not-found", "There is no such thing here.";
        /// Only its owner, its co-instructors and admins may change a course.
        NotYours = Forbidden, "not-your-course", "This course belongs to somebody else.";
    }
}

crate::refusals! {
    /// Why somebody may not do with a course what its owner does.
    pub enum OwnerError {
        /// There is no such course, or it is somebody else's draft.
        NoSuchCourse = NotFound, "not-found", "There is no such thing here.";
        /// Only its owner, its co-instructors and admins may change a course.
        NotYours = Forbidden, "not-your-course", "This course belongs to somebody else.";
        /// Co-instructors write a course, and neither publish it nor say who else writes it.
        NotOwner = Forbidden, "not-course-owner", "Only the owner of the course does this.";
    }
}

crate::refusals! {
    /// Why a right to a course was not given.
    pub enum ShareError {
        /// Nobody is there, or they may not teach: which of the two is not told.
        NoInstructor = Conflict, "no-such-instructor", "Nobody who may teach has this id or address.";
        /// It is theirs.
        Owner = Conflict, "already-course-owner", "The course is theirs already.";
        /// It has all the co-instructors that it can have.
        TooMany = Conflict, "too-many-co-instructors", "A course has at most 20 co-instructors.";
        /// A course is handed over to somebody who writes it already.
        NoCoInstructor = Conflict, "no-co-instructor", "A course is handed over to one of its co-instructors.";
    }
}

crate::refusals! {
    /// Why a change of a course did not come through.
    pub enum ReviseError {
        /// It was changed since the author last read it.
        Stale = Stale, "stale", "It has changed since you last read it.";
    }
}

crate::refusals! {
    /// Why an outline does not take a change.
    pub enum OutlineError {
        /// There is no such module in this course.
        NoSuchModule = NotFound, "not-found", "There is no such thing here.";
        /// It has all the modules that it can have.
        TooManyModules = Conflict, "too-many-modules", "A course has at most 100 modules.";
        /// It has all the lessons that it can have.
        TooManyLessons = Conflict, "too-many-lessons", "A course has at most 500 lessons.";
        /// All titles in all languages together are too long.
        TooLarge = Unprocessable, "outline-too-large", "The titles of the course's modules and lessons are too long altogether.";
        /// A module goes only when its lessons are gone.
        ModuleNotEmpty = Conflict, "module-not-empty", "The module still has lessons: move or delete them first.";
    }
}

crate::refusals! {
    /// Why a lesson does not take a change.
    pub enum LessonError {
        /// All languages together are more than can be stored.
        TooLarge = Unprocessable, "article-too-large", "The article has more than 350,000 bytes in all its languages together.";
    }
}

crate::refusals! {
    /// Why a course cannot be published.
    pub enum PublishError {
        /// Something is missing; the faults say what.
        NotReady = Conflict, "course-not-ready", "The course is not ready to be published.";
    }
}

crate::refusals! {
    /// Why somebody may not open a lesson.
    pub enum ReadLessonError {
        /// There is no such lesson, or its course is not public.
        NoSuchLesson = NotFound, "not-found", "There is no such thing here.";
        /// Lessons are for those who are enrolled.
        NotEnrolled = Forbidden, "not-enrolled", "Enrol in the course first.";
    }
}
