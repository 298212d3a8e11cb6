//! The summary that is printed when everything is running.

use super::DEMO_PASSWORD;
use super::seed::Demo;
use crate::stack::Stack;

pub(super) fn show(stack: &Stack, demo: Option<&Demo>) {
    let url = stack.url();
    println!(
        "
Glotto is running. Ctrl-C stops it; the data stays.

  API              {url}/v1
  Docs             {url}/docs
  Inbox            {url}/local/inbox
  Developer page   {url}/local"
    );
    if let Some(Demo { course, lesson, .. }) = demo {
        println!(
            "  Demo lesson      {url}/local/player?course={course}&lesson={lesson}

  Demo accounts    admin@example.com, instructor@example.com, learner@example.com
  Password         {DEMO_PASSWORD}"
        );
    }
    println!("\n  Try              curl {url}/v1/courses\n");
}
