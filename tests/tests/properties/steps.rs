//! What is done to records, as values that can be made at random.

use proptest::option::of;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use proptest::sample::select;

/// The values of a record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Values {
    pub(crate) name: String,
    pub(crate) count: i64,
    /// A default of 10.
    pub(crate) small: u8,
    pub(crate) big: Option<u64>,
    pub(crate) note: Option<String>,
}

/// What an update changes. `None`: nothing; `Some(None)`: the field is removed.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) name: Option<String>,
    pub(crate) add: Option<i64>,
    pub(crate) big: Option<Option<u64>>,
    pub(crate) note: Option<Option<String>>,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Save(u64, Values),
    Insert(u64, Values),
    Load(u64),
    Find(u64),
    LoadMany,
    Name(u64),
    Options(u64),
    Update(u64, Change),
    UpdateExisting(u64, Change),
    Add(u64, i64),
    AddExisting(u64, i64),
    AddSmall(u64, u8),
    SubtractSmall(u64, u8),
    AddBig(u64, u64),
    Multiply(u64, i64),
    NoteIfAbsent(u64, String),
    Pop(u64),
    Remove(u64),
    Delete(u64),
    Exists(u64),
    Expire(u64),
    Persist(u64),
    Ttl(u64),
}

/// What comes back of a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    Done,
    Yes(bool),
    Number(i128),
    NoNumber,
    Record(Values),
    NoRecord,
    Records(Vec<Option<Values>>),
    Name(String),
    Options(Option<u64>, Option<String>),
    /// How long it lives: `None` without a record, `false` for ever.
    Lives(Option<bool>),
    NotFound,
    MissingField,
    OutOfRange,
    /// It was never sent.
    Discarded,
}

/// The ids of a case: few, so that steps meet.
pub(crate) const IDS: u64 = 3;

fn id() -> impl Strategy<Value = u64> {
    0..IDS
}

fn text() -> impl Strategy<Value = String> {
    select(vec!["", "x", "ünï\0\r\n", "a longer text with spaces"]).prop_map(str::to_owned)
}

/// Numbers near the ends of their types, and small ones. `far` allows a `u64` that only the script can count.
fn integers() -> impl Strategy<Value = i64> {
    prop_oneof![3 => -3_i64..=3, 1 => select(vec![i64::MIN, i64::MAX, i64::MAX - 1]), 1 => any::<i64>()]
}

fn bigs(far: bool) -> BoxedStrategy<u64> {
    if far {
        prop_oneof![3 => 0_u64..=3, 1 => select(vec![u64::MAX, u64::MAX - 1, 1 << 63]), 1 => any::<u64>()].boxed()
    } else {
        (0_u64..=1000).boxed()
    }
}

fn values(far: bool) -> impl Strategy<Value = Values> {
    (text(), integers(), any::<u8>(), of(bigs(far)), of(text())).prop_map(|(name, count, small, big, note)| Values {
        name,
        count,
        small,
        big,
        note,
    })
}

fn change(far: bool) -> impl Strategy<Value = Change> {
    (of(text()), of(integers()), of(of(bigs(far))), of(of(text()))).prop_map(|(name, add, big, note)| Change {
        name,
        add,
        big,
        note,
    })
}

pub(crate) fn step(far: bool) -> impl Strategy<Value = Step> {
    let writes = prop_oneof![
        (id(), values(far)).prop_map(|(id, values)| Step::Save(id, values)),
        (id(), values(far)).prop_map(|(id, values)| Step::Insert(id, values)),
        (id(), change(far)).prop_map(|(id, change)| Step::Update(id, change)),
        (id(), change(far)).prop_map(|(id, change)| Step::UpdateExisting(id, change)),
        (id(), text()).prop_map(|(id, text)| Step::NoteIfAbsent(id, text)),
        id().prop_map(Step::Pop),
        id().prop_map(Step::Remove),
        id().prop_map(Step::Delete),
    ];
    let numbers = prop_oneof![
        (id(), integers()).prop_map(|(id, by)| Step::Add(id, by)),
        (id(), integers()).prop_map(|(id, by)| Step::AddExisting(id, by)),
        (id(), any::<u8>()).prop_map(|(id, by)| Step::AddSmall(id, by)),
        (id(), any::<u8>()).prop_map(|(id, by)| Step::SubtractSmall(id, by)),
        (id(), bigs(far)).prop_map(|(id, by)| Step::AddBig(id, by)),
        (id(), integers()).prop_map(|(id, by)| Step::Multiply(id, by)),
    ];
    let reads = prop_oneof![
        id().prop_map(Step::Load),
        id().prop_map(Step::Find),
        Just(Step::LoadMany),
        id().prop_map(Step::Name),
        id().prop_map(Step::Options),
        id().prop_map(Step::Exists),
    ];
    let lives = prop_oneof![id().prop_map(Step::Expire), id().prop_map(Step::Persist), id().prop_map(Step::Ttl)];
    prop_oneof![4 => writes, 3 => numbers, 3 => reads, 2 => lives]
}
