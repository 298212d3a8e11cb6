//! The artifact of the function that makes HTML of articles.

glotto_artifact::main!(glotto_courses, "articles");
