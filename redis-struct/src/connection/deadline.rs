//! The time that a person gives an operation or a batch.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::link::Link;
use super::redirect::Cause;
use super::session::Session;
use crate::command::Manifest;
use crate::error::{Error, Kind, Result};

/// When it is over, if there is an end.
#[derive(Clone, Copy)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self(manifest.until.get().copied().map(Instant::from_std))
    }

    pub(super) fn is_over(self) -> bool {
        self.0.is_some_and(|until| until <= Instant::now())
    }

    /// The end of a wait that takes at most `limit` from now; and whether it is the deadline's.
    pub(super) fn cap(self, limit: Duration) -> (Duration, bool) {
        match self.0.map(|until| until.saturating_duration_since(Instant::now())) {
            Some(left) if left < limit => (left, true),
            _ => (limit, false),
        }
    }

    /// Waits for it, until the end.
    pub(super) async fn wait<F: Future>(self, future: F) -> Option<F::Output> {
        match self.0 {
            Some(until) => timeout_at(until, future).await.ok(),
            None => Some(future.await),
        }
    }

    /// The error of what was not sent in time.
    pub(super) fn late(self) -> Error {
        too_late("")
    }

    /// A session to send something on, in time.
    pub(super) async fn session(self, link: &Arc<Link>) -> Result<Session> {
        if self.0.is_none() {
            return link.session().await;
        }
        // Boxed: the future of a call without a deadline is small.
        let session = Box::pin(self.wait(link.session())).await;
        if self.is_over() { Err(too_late("")) } else { session.unwrap_or_else(|| Err(too_late(""))) }
    }

    /// What becomes of a unit that was to be sent again.
    pub(super) fn missed(self, cause: &Cause) -> Error {
        match cause {
            Cause::Unsent(error) if error.kind() == Kind::TooLate => error.clone(),
            cause => too_late(&format!(": {}", cause.error())),
        }
    }
}

fn too_late(why: &str) -> Error {
    Error::new(
        Kind::TooLate,
        format!("the time that it was given (`within`) was over before it was sent: it was not run{why}"),
    )
}

/// The error of what was sent, and was not answered in time.
pub(super) fn overdue() -> Error {
    let reason = "the time that it was given (`within`) was over before the reply came: it may or may not have run";
    Error::new(Kind::Overdue, reason)
}
