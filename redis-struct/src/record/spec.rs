//! What the derive tells of a struct.

use std::borrow::Cow;
use std::time::Duration;

use super::beside::Side;
use super::layout::{Flattened, Layout};
use super::schema::Column;
use super::version::Version;
use crate::command::{DEFAULT_CONNECTION, Keyspace, Origin, RawKey, Template};
use crate::error::Place;

/// Name, keyspace, stored fields, ttl and connection of a struct.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub(crate) origin: Origin,
    pub(crate) layout: Layout,
    /// A map takes the fields that are not declared.
    pub(crate) flattens: bool,
    pub(crate) ttl_millis: Option<u64>,
    /// Every write raises it.
    pub(crate) version: Option<Version>,
    /// Fields that are stored beside the record.
    pub(crate) sides: &'static [Side],
    pub(crate) key_name: &'static str,
    pub(crate) key_type: &'static str,
}

impl Spec {
    /// The struct of that name, in that keyspace, with these stored names.
    #[must_use]
    pub const fn new(name: &'static str, keyspace: &'static str, fields: &'static [&'static str]) -> Self {
        let keyspace = Keyspace::new(keyspace);
        Self {
            origin: Origin { record: name, keyspace, connection: DEFAULT_CONNECTION },
            layout: Layout::new(fields, &[]),
            flattens: false,
            ttl_millis: None,
            version: None,
            sides: &[],
            key_name: "",
            key_type: "",
        }
    }

    /// Its key field, and its stored fields in order.
    #[must_use]
    pub const fn layout(mut self, key_name: &'static str, key_type: &'static str, columns: &'static [Column]) -> Self {
        (self.key_name, self.key_type, self.layout.columns) = (key_name, key_type, columns);
        self
    }

    /// Keys are made so. Without it: `ns{id}`.
    #[must_use]
    pub const fn template(mut self, template: Template) -> Self {
        self.origin.keyspace.template = template;
        self
    }

    /// Ids are written as they are.
    #[must_use]
    pub const fn raw_key<K: RawKey>(mut self) -> Self {
        self.origin.keyspace.raw = true;
        self
    }

    /// Ids are not shown.
    #[must_use]
    pub const fn secret_key(mut self) -> Self {
        self.origin.keyspace.secret = true;
        self
    }

    /// Fields, each with an other name of it.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [(&'static str, &'static str)]) -> Self {
        self.layout = self.layout.aliases(aliases);
        self
    }

    /// Fields that are stored as several.
    #[must_use]
    pub const fn flatten(mut self, flattened: &'static [Flattened]) -> Self {
        self.layout = self.layout.flatten(flattened);
        self.flattens = self.layout.has_map();
        self
    }

    /// Checks the flattened field at this place: see [`Layout::check`].
    #[track_caller]
    pub const fn check(&self, place: usize) {
        self.layout.check(place);
    }

    /// Every write gives the record this long to live.
    #[must_use]
    pub const fn ttl_millis(mut self, millis: u64) -> Self {
        self.ttl_millis = Some(millis);
        self
    }

    /// Every write raises this field.
    #[must_use]
    pub const fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Fields that are stored beside the record. Not where a map takes all fields of its hash.
    #[track_caller]
    #[must_use]
    pub const fn beside(mut self, sides: &'static [Side]) -> Self {
        assert!(
            !self.flattens,
            "a struct with a map of undeclared fields (`flatten`) has no fields beside the record: remove `beside`, or the map"
        );
        self.sides = sides;
        self
    }

    /// The field of this name, if it is beside the record.
    pub(crate) fn side(&self, name: &str) -> Option<&'static Side> {
        self.sides.iter().find(|side| side.name == name)
    }

    /// Its records are on the connection of this name.
    #[must_use]
    pub const fn connection(mut self, name: &'static str) -> Self {
        self.origin.connection = name;
        self
    }

    /// The aliases of the fields that `is_named`, each with its field.
    pub(crate) fn aliases_of(&self, is_named: impl Fn(&str) -> bool) -> Vec<(&'static str, &'static str)> {
        let mut aliases = Vec::new();
        self.layout.each_alias(&mut |field, alias| {
            if is_named(field) {
                aliases.push((field, alias));
            }
        });
        aliases
    }

    /// All aliases, each with its field.
    pub(crate) fn aliases_of_all(&self) -> Cow<'static, [(&'static str, &'static str)]> {
        if self.layout.flattened.is_empty() {
            return Cow::Borrowed(self.layout.aliases);
        }
        Cow::Owned(self.aliases_of(|_| true))
    }

    /// Calls `each` with what is read of a record: names, then aliases.
    pub(crate) fn each_name<F: FnMut(&'static str)>(&self, each: &mut F) {
        self.layout.each_field(each);
        self.layout.each_alias(&mut |_, alias| each(alias));
    }

    pub(crate) fn has_alias(&self, name: &str) -> bool {
        let mut found = false;
        self.layout.each_alias(&mut |field, _| found |= field == name);
        found
    }

    /// For errors: the struct, and the key as it may be shown.
    pub(crate) fn place(&self, key: &[u8]) -> Place {
        Place::of_record(self.origin.record).key(&self.origin.keyspace.shown(key))
    }

    /// How long a record lives after a write; `None` if it stays.
    #[must_use]
    pub fn ttl(&self) -> Option<Duration> {
        self.ttl_millis.map(Duration::from_millis)
    }
}
