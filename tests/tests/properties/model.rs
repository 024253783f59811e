//! What the records should be, in memory.

use std::collections::BTreeMap;

use super::steps::{Change, IDS, Seen, Step, Values};

/// One hash: a field is there or not.
#[derive(Clone, Debug, Default, PartialEq)]
struct Hash {
    name: Option<String>,
    count: Option<i64>,
    small: Option<u8>,
    big: Option<u64>,
    note: Option<String>,
    /// Whether it goes some time.
    mortal: bool,
}

impl Hash {
    fn is_empty(&self) -> bool {
        *self == Self { mortal: self.mortal, ..Self::default() }
    }

    fn set(&mut self, values: &Values) {
        self.name = Some(values.name.clone());
        self.count = Some(values.count);
        self.small = Some(values.small);
        self.big = values.big;
        self.note = values.note.clone();
    }

    fn seen(&self) -> Seen {
        match (&self.name, self.count) {
            _ if self.is_empty() => Seen::NotFound,
            (Some(name), Some(count)) => Seen::Record(Values {
                name: name.clone(),
                count,
                small: self.small.unwrap_or(10),
                big: self.big,
                note: self.note.clone(),
            }),
            _ => Seen::MissingField,
        }
    }

    /// Whether it could be done: all or nothing.
    fn change(&mut self, change: &Change) -> bool {
        if let Some(by) = change.add {
            let Some(sum) = self.count.unwrap_or(0).checked_add(by) else { return false };
            self.count = Some(sum);
        }
        self.name = change.name.clone().or_else(|| self.name.take());
        self.big = change.big.unwrap_or(self.big);
        self.note = change.note.clone().unwrap_or_else(|| self.note.take());
        true
    }
}

fn is_nothing(change: &Change) -> bool {
    matches!(change, Change { name: None, add: None, big: None, note: None })
}

/// All records of a struct.
#[derive(Debug)]
pub(crate) struct Model {
    hashes: BTreeMap<u64, Hash>,
    /// The struct has a ttl: each write sets it.
    ttl: bool,
}

impl Model {
    pub(crate) fn new(ttl: bool) -> Self {
        Self { hashes: BTreeMap::new(), ttl }
    }

    fn hash(&self, id: u64) -> Hash {
        self.hashes.get(&id).cloned().unwrap_or_default()
    }

    /// What a write that went well leaves. Without a field there is no key, and no time to live.
    fn put(&mut self, id: u64, hash: Hash) {
        let hash = Hash { mortal: hash.mortal || self.ttl, ..hash };
        if hash.is_empty() {
            self.hashes.remove(&id)
        } else {
            self.hashes.insert(id, hash)
        };
    }

    /// A calculation with one field.
    fn number<T: Copy + Into<i128>>(
        &mut self,
        id: u64,
        field: fn(&mut Hash) -> &mut Option<T>,
        start: T,
        result: impl FnOnce(T) -> Option<T>,
    ) -> Seen {
        let mut hash = self.hash(id);
        let number = field(&mut hash);
        let Some(result) = result(number.unwrap_or(start)) else { return Seen::OutOfRange };
        *number = Some(result);
        self.put(id, hash);
        Seen::Number(result.into())
    }

    fn mortality(&mut self, id: u64, mortal: bool) -> bool {
        let hash = self.hashes.get_mut(&id).filter(|hash| mortal || hash.mortal);
        hash.map(|hash| hash.mortal = mortal).is_some()
    }

    fn update(&mut self, id: u64, change: &Change) -> bool {
        let mut hash = self.hash(id);
        let done = hash.change(change);
        if done {
            self.put(id, hash);
        }
        done
    }

    pub(crate) fn run(&mut self, step: &Step) -> Seen {
        match step {
            Step::Save(id, _) | Step::Insert(id, _) => self.save(*id, step),
            Step::Update(_, change) if is_nothing(change) => Seen::Done,
            Step::Update(id, change) => {
                if self.update(*id, change) {
                    Seen::Done
                } else {
                    Seen::OutOfRange
                }
            }
            Step::UpdateExisting(id, _) if !self.hashes.contains_key(id) => Seen::Yes(false),
            Step::UpdateExisting(id, change) => {
                if self.update(*id, change) {
                    Seen::Yes(true)
                } else {
                    Seen::OutOfRange
                }
            }
            Step::NoteIfAbsent(id, text) => {
                let mut hash = self.hash(*id);
                let sets = hash.note.is_none();
                if sets {
                    hash.note = Some(text.clone());
                    self.put(*id, hash);
                }
                Seen::Yes(sets)
            }
            Step::Pop(id) | Step::Remove(id) => self.remove(*id, step),
            Step::Delete(id) => Seen::Yes(self.hashes.remove(id).is_some()),
            Step::Expire(id) => Seen::Yes(self.mortality(*id, true)),
            Step::Persist(id) => Seen::Yes(self.mortality(*id, false)),
            Step::AddExisting(id, _) if !self.hashes.contains_key(id) => Seen::NoNumber,
            Step::Add(id, by) | Step::AddExisting(id, by) => {
                self.number(*id, |hash| &mut hash.count, 0, |count| count.checked_add(*by))
            }
            Step::AddSmall(id, by) => self.number(*id, |hash| &mut hash.small, 10, |small| small.checked_add(*by)),
            Step::SubtractSmall(id, by) => self.number(*id, |hash| &mut hash.small, 10, |small| small.checked_sub(*by)),
            Step::AddBig(id, by) => self.number(*id, |hash| &mut hash.big, 0, |big| big.checked_add(*by)),
            Step::Multiply(id, by) => self.number(*id, |hash| &mut hash.count, 0, |count| count.checked_mul(*by)),
            read => self.read(read),
        }
    }

    fn save(&mut self, id: u64, step: &Step) -> Seen {
        let mut hash = self.hash(id);
        match step {
            Step::Save(_, values) => {
                hash.set(values);
                self.put(id, hash);
                Seen::Done
            }
            Step::Insert(_, values) if hash.is_empty() => {
                hash.set(values);
                self.put(id, hash);
                Seen::Yes(true)
            }
            _ => Seen::Yes(false),
        }
    }

    fn remove(&mut self, id: u64, step: &Step) -> Seen {
        let mut hash = self.hash(id);
        let (big, note) = (hash.big.take(), hash.note.take());
        self.put(id, hash);
        match step {
            Step::Pop(_) => Seen::Options(big, note),
            _ => Seen::Number(i128::from(big.is_some()) + i128::from(note.is_some())),
        }
    }

    fn read(&self, step: &Step) -> Seen {
        match step {
            Step::Load(id) => self.hash(*id).seen(),
            Step::Find(id) => match self.hash(*id).seen() {
                Seen::NotFound => Seen::NoRecord,
                seen => seen,
            },
            Step::LoadMany => self.read_many(),
            Step::Name(id) => self.hash(*id).name.map_or(Seen::NotFound, Seen::Name),
            Step::Options(id) => {
                let hash = self.hash(*id);
                Seen::Options(hash.big, hash.note)
            }
            Step::Exists(id) => Seen::Yes(self.hashes.contains_key(id)),
            Step::Ttl(id) => Seen::Lives(self.hashes.get(id).map(|hash| hash.mortal)),
            write => unreachable!("{write:?} is no reading step"),
        }
    }

    fn read_many(&self) -> Seen {
        let mut records = Vec::new();
        for id in 0..IDS {
            match self.hash(id).seen() {
                Seen::Record(values) => records.push(Some(values)),
                Seen::NotFound => records.push(None),
                error => return error,
            }
        }
        Seen::Records(records)
    }
}
