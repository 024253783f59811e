//! What the derive tells of a struct.

use std::time::Duration;

use crate::command::{DEFAULT_CONNECTION, Keyspace};

/// Name, keyspace, stored fields, ttl and connection of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub(crate) name: &'static str,
    pub(crate) keyspace: Keyspace,
    pub(crate) fields: &'static [&'static str],
    pub(crate) ttl_millis: Option<u64>,
    pub(crate) connection: &'static str,
}

impl Spec {
    /// The struct of that name, in that keyspace, with these stored names.
    #[must_use]
    pub const fn new(name: &'static str, keyspace: &'static str, fields: &'static [&'static str]) -> Self {
        let keyspace = Keyspace(keyspace);
        Self { name, keyspace, fields, ttl_millis: None, connection: DEFAULT_CONNECTION }
    }

    /// Every write gives the record this long to live.
    #[must_use]
    pub const fn ttl_millis(mut self, millis: u64) -> Self {
        self.ttl_millis = Some(millis);
        self
    }

    /// Its records are on the connection of this name.
    #[must_use]
    pub const fn connection(mut self, name: &'static str) -> Self {
        self.connection = name;
        self
    }

    /// How long a record lives after a write; `None` if it stays.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl_millis.map(Duration::from_millis)
    }
}
