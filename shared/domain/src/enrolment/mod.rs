//! Rules of the feature `enrolment`.
