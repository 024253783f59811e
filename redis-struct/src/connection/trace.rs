//! Spans and events for the crate `tracing`, with its feature; nothing without it.
//!
//! A span `redis` for each batch and server: names and number of the commands, bytes, the server, and how it went;
//! names as OpenTelemetry has them. Keys and values are in none of them.

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;

    use tracing::field::Empty;
    use tracing::instrument::{Instrument, Instrumented};
    use tracing::{Level, Span, debug, debug_span, enabled, warn};

    use crate::command::{Outcome, UnitInfo};
    use crate::error::Error;

    /// So many different names are told.
    const NAMES: usize = 8;

    /// What is told of a batch for one server.
    pub(in crate::connection) struct Trace(Span);

    impl Trace {
        pub(in crate::connection) fn new<'a>(
            server: impl FnOnce() -> String,
            units: impl Iterator<Item = &'a UnitInfo>,
        ) -> Self {
            if !enabled!(Level::DEBUG) {
                return Self(Span::none());
            }
            let (mut names, mut count) = (Vec::with_capacity(1), 0_usize);
            for unit in units {
                count = count.saturating_add(1);
                if names.len() < NAMES && !names.contains(&unit.command()) {
                    names.push(unit.command());
                }
            }
            Self(debug_span!(
                "redis",
                otel.kind = "client",
                db.system.name = "redis",
                db.operation.name = names.join(" "),
                db.operation.batch.size = count,
                server.address = server(),
                bytes = Empty,
                outcome = Empty,
                failed = Empty,
                error.r#type = Empty,
            ))
        }

        pub(in crate::connection) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.0.clone())
        }

        /// So many bytes are sent.
        pub(in crate::connection) fn bytes(&self, bytes: usize) {
            self.0.record("bytes", bytes);
        }

        /// How it went.
        pub(in crate::connection) fn end<'a>(&self, outcomes: impl Iterator<Item = &'a Outcome>, retried: usize) {
            if self.0.is_none() {
                return;
            }
            let errors: Vec<&Error> = outcomes.filter_map(Outcome::error).collect();
            let outcome = match &errors[..] {
                [] if retried > 0 => "redirected",
                [] => "ok",
                errors if errors.iter().any(|error| error.is_outcome_unknown()) => "unknown",
                _ => "failed",
            };
            self.0.record("outcome", outcome);
            if let Some(first) = errors.first() {
                self.0.record("failed", errors.len());
                self.0.record("error.type", tracing::field::debug(first.kind()));
            }
        }
    }

    /// A connection is open.
    pub(in crate::connection) fn connected(server: &str) {
        debug!(server.address = server, "connected");
    }

    /// A connection is not used any more.
    pub(in crate::connection) fn given_up(server: &str) {
        warn!(server.address = server, "connection given up");
    }

    /// The table of a cluster's nodes is learned.
    pub(in crate::connection) fn learned(nodes: usize) {
        debug!(nodes, "cluster table learned");
    }
}

#[cfg(feature = "tracing")]
pub(super) use on::{Trace, connected, given_up, learned};

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;

    use crate::command::{Outcome, UnitInfo};

    pub(in crate::connection) struct Trace;

    impl Trace {
        pub(in crate::connection) fn new<'a>(
            _: impl FnOnce() -> String,
            _: impl Iterator<Item = &'a UnitInfo>,
        ) -> Self {
            Self
        }

        #[expect(clippy::unused_self, reason = "as with the feature")]
        pub(in crate::connection) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        #[expect(clippy::unused_self, reason = "as with the feature")]
        pub(in crate::connection) fn bytes(&self, _: usize) {}

        #[expect(clippy::unused_self, reason = "as with the feature")]
        pub(in crate::connection) fn end<'a>(&self, _: impl Iterator<Item = &'a Outcome>, _: usize) {}
    }

    pub(in crate::connection) fn connected(_: &str) {}

    pub(in crate::connection) fn given_up(_: &str) {}

    pub(in crate::connection) fn learned(_: usize) {}
}

#[cfg(not(feature = "tracing"))]
pub(super) use off::{Trace, connected, given_up, learned};
