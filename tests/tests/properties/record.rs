//! The same struct without and with a time to live, and with a field beside the record, and the steps on it.

use std::time::Duration;

use redis_struct::ship::Json;
use redis_struct::{Deferred, Error, Pipeline, RedisStruct, Ttl};

use super::steps::{Change, IDS, Seen, Step, Values};

/// A struct that steps can be done to. The ids of a case begin at `base`.
pub(crate) trait Stepped {
    const TTL: bool;

    fn queue(p: &Pipeline, base: u64, step: &Step) -> Deferred<Seen>;
}

/// What an error is, of those that the model knows.
#[track_caller]
fn failed(error: &Error) -> Seen {
    match error {
        error if error.is_not_found() => Seen::NotFound,
        error if error.is_missing_field() => Seen::MissingField,
        error if error.is_out_of_range() => Seen::OutOfRange,
        error if error.is_discarded() => Seen::Discarded,
        error => panic!("{error}"),
    }
}

/// The result of an operation, as what is seen of it.
fn seen<T: Clone + Send + Sync + 'static>(
    result: Deferred<T>,
    value: impl Fn(T) -> Seen + Send + Sync + 'static,
) -> Deferred<Seen> {
    result.result().map(move |result| result.map_or_else(|error| failed(&error), &value))
}

macro_rules! stepped {
    ($name:ident, $ttl:literal, #[$attribute:meta] $(, #[$note:meta])?) => {
        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[$attribute]
        pub(crate) struct $name {
            #[redis(key)]
            id: u64,
            name: String,
            count: i64,
            #[redis(default = 10)]
            small: u8,
            big: Option<u64>,
            $(#[$note])?
            note: Option<String>,
        }

        impl $name {
            fn new(id: u64, values: &Values) -> Self {
                let Values { name, count, small, big, note } = values.clone();
                Self { id, name, count, small, big, note }
            }

            fn values(self) -> Values {
                Values { name: self.name, count: self.count, small: self.small, big: self.big, note: self.note }
            }

            fn changes_of(change: &Change) -> redis_struct::Changes<Self> {
                let mut changes = Self::changes();
                if let Some(name) = &change.name {
                    changes = changes.name(name);
                }
                if let Some(by) = change.add {
                    changes = changes.incr(Self::COUNT, by);
                }
                if let Some(big) = change.big {
                    changes = changes.big(big);
                }
                if let Some(note) = change.note.clone() {
                    changes = changes.note(note);
                }
                changes.into()
            }
        }

        impl Stepped for $name {
            const TTL: bool = $ttl;

            fn queue(p: &Pipeline, base: u64, step: &Step) -> Deferred<Seen> {
                let number = |number: i64| Seen::Number(number.into());
                let small = |number: u8| Seen::Number(number.into());
                match step {
                    Step::Save(id, values) => seen(Self::new(base + id, values).save(p), |()| Seen::Done),
                    Step::Insert(id, values) => seen(Self::new(base + id, values).insert(p), Seen::Yes),
                    Step::Load(id) => seen(Self::load(p, base + id), |record| Seen::Record(record.values())),
                    Step::Find(id) => seen(Self::find(p, base + id), |record| {
                        record.map_or(Seen::NoRecord, |record| Seen::Record(record.values()))
                    }),
                    Step::LoadMany => seen(Self::load_many(p, base..base + IDS), |records| {
                        Seen::Records(records.into_iter().map(|record| record.map(Self::values)).collect())
                    }),
                    Step::Name(id) => seen(Self::get(p, base + id, Self::NAME), Seen::Name),
                    Step::Options(id) => {
                        seen(Self::get(p, base + id, (Self::BIG, Self::NOTE)), |(big, note)| Seen::Options(big, note))
                    }
                    Step::Update(id, change) => {
                        seen(Self::update(p, base + id, Self::changes_of(change)), |()| Seen::Done)
                    }
                    Step::UpdateExisting(id, change) => {
                        seen(Self::update_existing(p, base + id, Self::changes_of(change)), Seen::Yes)
                    }
                    Step::Add(id, by) => seen(Self::incr(p, base + id, Self::COUNT, *by), number),
                    Step::AddExisting(id, by) => {
                        seen(Self::incr_existing(p, base + id, Self::COUNT, *by), move |sum| {
                            sum.map_or(Seen::NoNumber, number)
                        })
                    }
                    Step::AddSmall(id, by) => seen(Self::incr(p, base + id, Self::SMALL, *by), small),
                    Step::SubtractSmall(id, by) => seen(Self::decr(p, base + id, Self::SMALL, *by), small),
                    Step::AddBig(id, by) => {
                        seen(Self::incr(p, base + id, Self::BIG, *by), |sum: u64| Seen::Number(sum.into()))
                    }
                    Step::Multiply(id, by) => seen(Self::mul(p, base + id, Self::COUNT, *by), number),
                    Step::NoteIfAbsent(id, text) => {
                        seen(Self::set_if_absent(p, base + id, Self::NOTE, text.clone()), Seen::Yes)
                    }
                    Step::Pop(id) => {
                        seen(Self::pop(p, base + id, (Self::BIG, Self::NOTE)), |(big, note)| Seen::Options(big, note))
                    }
                    Step::Remove(id) => seen(Self::remove(p, base + id, (Self::BIG, Self::NOTE)), |removed: u64| {
                        Seen::Number(removed.into())
                    }),
                    Step::Delete(id) => seen(Self::delete(p, base + id), Seen::Yes),
                    Step::Exists(id) => seen(Self::exists(p, base + id), Seen::Yes),
                    Step::Expire(id) => seen(Self::expire(p, base + id, Duration::from_secs(3600)), Seen::Yes),
                    Step::Persist(id) => seen(Self::persist(p, base + id), Seen::Yes),
                    Step::Ttl(id) => seen(Self::ttl(p, base + id), |ttl| {
                        Seen::Lives(match ttl {
                            Ttl::Missing => None,
                            Ttl::Never => Some(false),
                            Ttl::In(_) => Some(true),
                        })
                    }),
                }
            }
        }
    };
}

stepped!(Lasting, false, #[redis(keyspace = "PROPERTY")]);
stepped!(Mortal, true, #[redis(keyspace = "MORTAL", ttl = "2h")]);
stepped!(Aside, false, #[redis(keyspace = "ASIDE")], #[ship(Json, beside)]);
stepped!(MortalAside, true, #[redis(keyspace = "MORTALASIDE", ttl = "2h")], #[ship(Json, beside)]);
