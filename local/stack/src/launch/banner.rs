//! What is said when everything is there.

use super::DEMO_PASSWORD;
use crate::stack::Stack;

pub(super) fn show(stack: &Stack) {
    let url = stack.url();
    println!(
        "
Glotto is running. Ctrl-C stops it; the data stays.

  API              {url}/v1
  Docs             {url}/docs
  Inbox            {url}/local/inbox
  Developer page   {url}/local
  Player           {url}/local/player

  Demo accounts    admin@example.com, instructor@example.com, learner@example.com
  Password         {DEMO_PASSWORD}

  Try              curl {url}/v1/courses
"
    );
}
