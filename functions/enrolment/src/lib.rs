//! glotto-enrolment.
