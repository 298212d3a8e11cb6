//! The summary that is printed when everything is running.

use super::DEMO_PASSWORD;
use super::console::print;
use super::seed::Demo;
use crate::stack::Stack;

pub(super) fn show(stack: &Stack, demo: Option<&Demo>, docs_are_public: bool) {
    let url = stack.url();
    print(&addresses(&url, docs_are_public));
    if let Some(Demo { course, lesson, .. }) = demo {
        print(&format!(
            "  Demo lesson      {url}/local/player?course={course}&lesson={lesson}

  Demo accounts    admin@example.com, instructor@example.com, learner@example.com
  Password         {DEMO_PASSWORD}"
        ));
    }
    print(&format!("\n  Try              curl {url}/v1/courses"));
    print("  In a container   make invoke FUNCTION=CreateCourse\n");
}

/// What is where. Without a signature, docs that are not public open for no one.
fn addresses(url: &str, docs_are_public: bool) -> String {
    let docs = if docs_are_public { format!("\n  Docs             {url}/docs") } else { String::new() };
    format!(
        "
Glotto is running. Ctrl-C stops it; the data stays.

  API              {url}/v1{docs}
  Inbox            {url}/local/inbox
  Developer page   {url}/local"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn docs_that_are_not_public_have_no_address() {
        assert!(addresses("http://x", true).contains("\n  Docs             http://x/docs\n  Inbox "));
        assert!(!addresses("http://x", false).contains("/docs"));
    }
}
