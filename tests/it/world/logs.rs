//! What functions log while a test listens. There is one subscriber for the whole process: a
//! subscriber for each test would race with the others, because what nobody hears is remembered
//! process-wide.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Once;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

thread_local! {
    static HEARD: RefCell<Option<Rc<RefCell<Vec<u8>>>>> = const { RefCell::new(None) };
}

/// Hears what this thread logs, for as long as it lives. A test that listens runs in one thread.
#[derive(Debug)]
pub struct Log(Rc<RefCell<Vec<u8>>>);

impl Log {
    /// Begins to listen: to everything that functions say, down to traces, and to what others say
    /// from `info` on.
    pub fn listen() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let lines = tracing_subscriber::fmt::layer().json().with_writer(|| Ear);
            let listening = dynamic_filter_fn(|metadata, _| HEARD.with_borrow(Option::is_some) && is_wanted(metadata));
            tracing_subscriber::registry().with(lines).with(listening).init();
        });
        let heard = Rc::default();
        HEARD.set(Some(Rc::clone(&heard)));
        Self(heard)
    }

    /// What was heard so far.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        HEARD.set(None);
    }
}

fn is_wanted(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let ours = target.starts_with("glotto_") && !target.starts_with("glotto_cloud");
    ours || *metadata.level() <= Level::INFO
}

/// Writes to what the thread has heard.
struct Ear;

impl io::Write for Ear {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        HEARD.with_borrow(|heard| heard.iter().for_each(|heard| heard.borrow_mut().extend_from_slice(bytes)));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
