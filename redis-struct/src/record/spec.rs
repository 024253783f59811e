//! What the derive tells of a struct.

use std::time::Duration;

use super::schema::Column;
use crate::command::{DEFAULT_CONNECTION, Keyspace, RawKey, Template};
use crate::error::Place;

/// Name, keyspace, stored fields, ttl and connection of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub(crate) name: &'static str,
    pub(crate) keyspace: Keyspace,
    pub(crate) fields: &'static [&'static str],
    /// Fields and other names that they are read under where they are absent; a field's own in order.
    pub(crate) aliases: &'static [(&'static str, &'static str)],
    /// A map takes the fields that are not declared.
    pub(crate) flattens: bool,
    pub(crate) ttl_millis: Option<u64>,
    pub(crate) connection: &'static str,
    pub(crate) key_name: &'static str,
    pub(crate) key_type: &'static str,
    /// For `schema()`: what else there is to tell of each of `fields`.
    pub(crate) columns: &'static [Column],
}

impl Spec {
    /// The struct of that name, in that keyspace, with these stored names.
    #[must_use]
    pub const fn new(name: &'static str, keyspace: &'static str, fields: &'static [&'static str]) -> Self {
        let keyspace = Keyspace::new(keyspace);
        Self {
            name,
            keyspace,
            fields,
            aliases: &[],
            flattens: false,
            ttl_millis: None,
            connection: DEFAULT_CONNECTION,
            key_name: "",
            key_type: "",
            columns: &[],
        }
    }

    /// Its key field, and its stored fields in order.
    #[must_use]
    pub const fn layout(mut self, key_name: &'static str, key_type: &'static str, columns: &'static [Column]) -> Self {
        (self.key_name, self.key_type, self.columns) = (key_name, key_type, columns);
        self
    }

    /// Keys are made so. Without it: `ns{id}`.
    #[must_use]
    pub const fn template(mut self, template: Template) -> Self {
        self.keyspace.template = template;
        self
    }

    /// Ids are written as they are.
    #[must_use]
    pub const fn raw_key<K: RawKey>(mut self) -> Self {
        self.keyspace.raw = true;
        self
    }

    /// Ids are not shown.
    #[must_use]
    pub const fn secret_key(mut self) -> Self {
        self.keyspace.secret = true;
        self
    }

    /// Fields, each with an other name of it.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [(&'static str, &'static str)]) -> Self {
        self.aliases = aliases;
        self
    }

    /// A map takes the fields that are not declared.
    #[must_use]
    pub const fn flatten(mut self) -> Self {
        self.flattens = true;
        self
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

    /// The aliases of the fields that `is_named`, each with its field.
    pub(crate) fn aliases_of(&self, is_named: impl Fn(&str) -> bool) -> Vec<(&'static str, &'static str)> {
        self.aliases.iter().filter(|(field, _)| is_named(field)).copied().collect()
    }

    /// What is read of a record: names, then aliases.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.fields.iter().copied().chain(self.aliases.iter().map(|(_, alias)| *alias))
    }

    /// Whether it is the name or an alias of a field.
    pub(crate) fn declares(&self, name: &str) -> bool {
        self.fields.contains(&name) || self.aliases.iter().any(|(_, alias)| *alias == name)
    }

    pub(crate) fn has_alias(&self, name: &str) -> bool {
        self.aliases.iter().any(|(field, _)| *field == name)
    }

    /// For errors: the struct, and the key as it may be shown.
    pub(crate) fn place(&self, key: &[u8]) -> Place {
        Place::of_record(self.name).key(&self.keyspace.shown(key))
    }

    /// How long a record lives after a write; `None` if it stays.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl_millis.map(Duration::from_millis)
    }
}
