//! Captures what functions log during a test. There is one subscriber for the whole process:
//! subscribers per test would race, because `tracing` caches for the process which events no subscriber
//! records.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use std::sync::Once;

use tracing::{Level, Metadata};
use tracing_subscriber::filter::dynamic_filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

thread_local! {
    static CAPTURED: RefCell<Option<Rc<RefCell<Vec<u8>>>>> = const { RefCell::new(None) };
}

/// Captures what this thread logs until it is dropped. A test that captures runs in one thread.
#[derive(Debug)]
pub struct LogCapture(Rc<RefCell<Vec<u8>>>);

impl LogCapture {
    /// Starts to capture: this workspace's crates from `trace`, dependencies from `info`.
    pub fn start() -> Self {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let lines = tracing_subscriber::fmt::layer().json().with_writer(|| CaptureWriter);
            let capturing =
                dynamic_filter_fn(|metadata, _| CAPTURED.with_borrow(Option::is_some) && is_wanted(metadata));
            tracing_subscriber::registry().with(lines).with(capturing).init();
        });
        let captured = Rc::default();
        CAPTURED.set(Some(Rc::clone(&captured)));
        Self(captured)
    }

    /// What has been logged so far.
    pub fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Drop for LogCapture {
    fn drop(&mut self) {
        CAPTURED.set(None);
    }
}

fn is_wanted(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    let ours = target.starts_with("glotto_") && !target.starts_with("glotto_cloud");
    ours || *metadata.level() <= Level::INFO
}

/// Appends to what the thread has captured.
struct CaptureWriter;

impl io::Write for CaptureWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        CAPTURED.with_borrow(|captured| {
            if let Some(captured) = captured {
                captured.borrow_mut().extend_from_slice(bytes);
            }
        });
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
