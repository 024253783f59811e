//! A progress bar on stderr.

use std::io::{Write, stderr};

use crate::bar::bar;

const WIDTH: usize = 24;

/// Goes from the screen when it is dropped.
pub(crate) struct Progress {
    done: usize,
    total: usize,
    is_shown: bool,
}

impl Progress {
    /// Not shown, it does nothing.
    pub(crate) fn new(total: usize, is_shown: bool) -> Self {
        let progress = Self { done: 0, total, is_shown };
        progress.draw();
        progress
    }

    pub(crate) fn advance(&mut self, by: usize) {
        self.done = self.done.saturating_add(by);
        self.draw();
    }

    fn draw(&self) {
        let percent = self.done.saturating_mul(100).checked_div(self.total).unwrap_or(100);
        self.put(&format!("import {:░<WIDTH$} {percent:>3} %", bar(self.done, self.total, WIDTH)));
    }

    /// Writes over the line. A terminal that is gone is no reason to stop.
    fn put(&self, text: &str) {
        if self.is_shown {
            let _ = write!(stderr(), "\r{text}\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.put("");
    }
}
