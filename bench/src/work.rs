//! What is measured.

use std::fmt;

use crate::sizes::Size;

/// A piece of work, done once in a round by everybody who can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Work {
    Save,
    SaveSparse,
    LoadAll,
    LoadNamed,
    OneByOne,
    Tasks,
    Count,
    Update,
    LoadMany,
    Mixed,
    SaveOf(Size),
    LoadOf(Size),
}

impl Work {
    pub(crate) fn all() -> Vec<Self> {
        let mut all = vec![Self::Save, Self::SaveSparse, Self::LoadAll, Self::LoadNamed, Self::OneByOne];
        all.extend([Self::Tasks, Self::Count, Self::Update, Self::LoadMany, Self::Mixed]);
        all.extend(Size::ALL.into_iter().flat_map(|size| [Self::SaveOf(size), Self::LoadOf(size)]));
        all
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|work| work.to_string() == name)
    }

    /// What it is, for a person.
    pub(crate) fn title(self) -> String {
        match self {
            Self::Save => "save 1000 records".to_owned(),
            Self::SaveSparse => "the same, half with a `None`".to_owned(),
            Self::LoadAll => "load 1000, to HGETALL".to_owned(),
            Self::LoadNamed => "load 1000, to HMGET".to_owned(),
            Self::OneByOne => "save and load, one by one".to_owned(),
            Self::Tasks => "64 tasks, one connection".to_owned(),
            Self::Count => "10,000 increments".to_owned(),
            Self::Update => "update 2 of 8 fields".to_owned(),
            Self::LoadMany => "load_many of 1000".to_owned(),
            Self::Mixed => "load, save, incr, get".to_owned(),
            Self::SaveOf(size) => format!("save {} of {} fields", size.records(), size.fields()),
            Self::LoadOf(size) => format!("load {} of {} fields", size.records(), size.fields()),
        }
    }
}

/// As `--only` and the table have it.
impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Save => "w1",
            Self::SaveSparse => "w1n",
            Self::LoadAll => "w2",
            Self::LoadNamed => "w3",
            Self::OneByOne => "w4",
            Self::Tasks => "w5",
            Self::Count => "w7",
            Self::Update => "update",
            Self::LoadMany => "many",
            Self::Mixed => "mixed",
            Self::SaveOf(size) => return write!(f, "save{}", size.fields()),
            Self::LoadOf(size) => return write!(f, "load{}", size.fields()),
        };
        f.write_str(name)
    }
}
