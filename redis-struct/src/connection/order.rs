//! The order of units that use the same keys.

use std::collections::HashMap;
use std::ops::Range;

use super::share::Sheet;
use crate::command::{Access, UnitInfo, slot};

/// The keys that some units use.
pub(super) struct Used<'a, T, S> {
    by_slot: HashMap<u16, Vec<(&'a UnitInfo, T)>>,
    /// Whether two names stand for one connection: a connection may have aliases.
    is_same: S,
}

impl<'a, T: Copy, S: Fn(&str, &str) -> bool> Used<'a, T, S> {
    pub(super) fn new(is_same: S) -> Self {
        Self { by_slot: HashMap::new(), is_same }
    }

    /// The units of these places use their keys, for `by`.
    pub(super) fn add(&mut self, sheet: &Sheet<'a>, places: Range<usize>, by: T) {
        for info in places.filter_map(|place| sheet.info(place)) {
            self.by_slot.entry(slot_of(sheet, info)).or_default().push((info, by));
        }
    }

    /// By whom keys of these units are used, that the order of commands matters for.
    pub(super) fn by(&self, sheet: &Sheet<'a>, places: Range<usize>, reach: Reach) -> Vec<T> {
        let infos = places.filter_map(|place| sheet.info(place));
        let others = |info: &'a UnitInfo| {
            let others = self.by_slot.get(&slot_of(sheet, info)).into_iter().flatten();
            let others = others.filter(|(other, _)| (self.is_same)(info.connection(), other.connection()));
            others.filter(move |(other, _)| reach == Reach::Slot || meet(sheet, info, other)).map(|(_, by)| *by)
        };
        infos.flat_map(others).collect()
    }
}

/// How near to each other the keys of two units are, if the order of the two matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// One key.
    Key,
    /// One slot.
    Slot,
}

fn slot_of(sheet: &Sheet<'_>, info: &UnitInfo) -> u16 {
    slot(info.key.of(&sheet.manifest.keys))
}

/// Whether two units of one slot may use the same key, and not both only read it. Of a command of the person's own we do
/// not know all keys.
fn meet(sheet: &Sheet<'_>, one: &UnitInfo, two: &UnitInfo) -> bool {
    let keys = &sheet.manifest.keys;
    let writes = one.access == Access::Write || two.access == Access::Write;
    writes && (one.is_call() || two.is_call() || one.key.of(keys) == two.key.of(keys))
}

#[cfg(test)]
mod tests {
    use super::{Reach, Used};
    use crate::command::{Access, Body, Called, Command, Keyspace, Manifest, Origin, Span, Unit};
    use crate::connection::share::Sheet;

    const USERS: Origin = Origin { record: "User", keyspace: Keyspace::new("U"), connection: "default" };
    const ALIAS: Origin = Origin { connection: "alias", ..USERS };
    const OTHER: Origin = Origin { connection: "other", ..USERS };

    /// Units on these keys; those that end in `!` are commands of a person's own, those in `?` only read; those that begin
    /// with `@` are on an alias of the connection, those with `#` on another one.
    fn manifest(keys: &[&str]) -> Manifest {
        let mut manifest = Manifest::default();
        for key in keys {
            let body = || Body::One(Command::new("GET"));
            let access = if key.ends_with('?') { Access::Read } else { Access::Write };
            let unit = match key.strip_suffix('!') {
                None if key.starts_with('@') => Unit::of_record(&ALIAS, "GET", body(), access),
                None if key.starts_with('#') => Unit::of_record(&OTHER, "GET", body(), access),
                None => Unit::of_record(&USERS, "GET", body(), access),
                Some(_) => {
                    let called = Called { name: "GET".to_owned(), connection: "default", ..Called::default() };
                    Unit::of_call(called, body())
                }
            };
            let mut info = unit.info;
            info.key = Span::store(key.trim_matches(['!', '?', '@', '#']).as_bytes(), &mut manifest.keys);
            manifest.units.push(info);
        }
        manifest
    }

    /// Whether the second unit's order after the first matters.
    fn meet(one: &str, two: &str, reach: Reach) -> bool {
        let manifest = manifest(&[one, two]);
        let sheet = Sheet { loads: &[], wire: &[], manifest: &manifest };
        let mut used = Used::new(|one, two| (one == "other") == (two == "other"));
        used.add(&sheet, 0..1, ());
        !used.by(&sheet, 1..2, reach).is_empty()
    }

    #[test]
    fn records_meet_in_their_key_and_other_commands_in_their_slot() {
        assert!(meet("U{1}", "U{1}", Reach::Key));
        assert!(!meet("U{1}", "V{1}", Reach::Key));
        assert!(meet("U{1}", "V{1}", Reach::Slot));
        assert!(meet("U{1}!", "V{1}", Reach::Key));
        assert!(meet("U{1}", "V{1}!", Reach::Key));
        assert!(!meet("U{1}!", "U{2}!", Reach::Slot));
    }

    #[test]
    fn an_alias_is_the_same_connection_and_another_one_is_not() {
        assert!(meet("U{1}", "@U{1}", Reach::Key));
        assert!(meet("@U{1}", "V{1}", Reach::Slot));
        assert!(!meet("U{1}", "#U{1}", Reach::Slot));
    }

    #[test]
    fn two_that_only_read_do_not_meet() {
        assert!(!meet("U{1}?", "U{1}?", Reach::Key));
        assert!(meet("U{1}", "U{1}?", Reach::Key));
        assert!(meet("U{1}?", "U{1}", Reach::Key));
        assert!(meet("U{1}?", "V{1}!", Reach::Key));
    }
}
