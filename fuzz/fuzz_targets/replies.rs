//! Replies of any shape, also those that no server would send, read as every kind of result and as records.
#![no_main]

mod records;

use std::collections::{BTreeMap, HashMap};

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use records::{Plain, Wide};
use redis::{PushKind, Value, VerbatimFormat, parse_redis_value};
use redis_struct::FromReply;
use redis_struct::codec::{Bulk, StringList};
use redis_struct::fuzzing::{record, reply, slots};

/// A tree of replies.
#[derive(Arbitrary, Debug)]
enum Tree {
    Nil,
    Int(i64),
    Bulk(Vec<u8>),
    /// A name that the records know.
    Name(u8),
    Array(Vec<Tree>),
    Simple(String),
    Okay,
    Map(Vec<(Tree, Tree)>),
    Attribute(Box<Tree>, Vec<(Tree, Tree)>),
    Set(Vec<Tree>),
    Double(f64),
    Boolean(bool),
    Verbatim(String),
    BigNumber(Vec<u8>),
    Push(Vec<Tree>),
    Error(String),
}

const NAMES: [&str; 9] = ["name", "count", "old", "older", "seen", "score", "tags", "a", "b"];

fn name(at: u8) -> Vec<u8> {
    NAMES.get(usize::from(at) % NAMES.len()).unwrap_or(&"").as_bytes().to_vec()
}

impl From<Tree> for Value {
    fn from(tree: Tree) -> Self {
        let all = |trees: Vec<Tree>| trees.into_iter().map(Value::from).collect();
        let pairs = |pairs: Vec<(Tree, Tree)>| pairs.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
        match tree {
            Tree::Nil => Self::Nil,
            Tree::Int(number) => Self::Int(number),
            Tree::Bulk(bytes) => Self::BulkString(bytes),
            Tree::Name(at) => Self::BulkString(name(at)),
            Tree::Array(trees) => Self::Array(all(trees)),
            Tree::Simple(text) => Self::SimpleString(text),
            Tree::Okay => Self::Okay,
            Tree::Map(trees) => Self::Map(pairs(trees)),
            Tree::Attribute(data, attributes) => {
                Self::Attribute { data: Box::new((*data).into()), attributes: pairs(attributes) }
            }
            Tree::Set(trees) => Self::Set(all(trees)),
            Tree::Double(number) => Self::Double(number),
            Tree::Boolean(yes) => Self::Boolean(yes),
            Tree::Verbatim(text) => Self::VerbatimString { format: VerbatimFormat::Text, text },
            Tree::BigNumber(digits) => Self::BigNumber(digits),
            Tree::Push(trees) => Self::Push { kind: PushKind::Other("x".to_owned()), data: all(trees) },
            Tree::Error(text) => {
                let line: String = text.chars().filter(|letter| !letter.is_control()).collect();
                parse_redis_value(format!("-{line}\r\n").as_bytes()).unwrap_or_default()
            }
        }
    }
}

fn read<T: FromReply>(value: &Value) {
    if let Err(error) = T::from_reply(reply(value.clone())) {
        // No reason is empty, and each can be shown.
        assert!(!error.to_string().is_empty());
    }
}

macro_rules! all {
    ($value:ident: $($type:ty),* $(,)?) => { $( read::<$type>($value); )* };
}

fn check(value: &Value) {
    all!(value: (), i64, u16, u128, f64, bool, String, Vec<u8>, Bulk, StringList, Option<i64>, Option<String>);
    all!(value: Vec<String>, Vec<Option<i64>>, Vec<Vec<u16>>, Vec<(String, i64)>, (String, Vec<Vec<u8>>), (i64,));
    all!(value: HashMap<String, i64>, BTreeMap<String, Option<Vec<u8>>>, BTreeMap<i64, (bool, f32)>);
    all!(value: (i64, i64, i64, i64, i64, i64, i64, i64), uuid::Uuid, rust_decimal::Decimal, bytes::Bytes);
    slots(reply(value.clone()));
    _ = record::<Plain>(reply(value.clone()), b"P{1}").map_err(|error| error.to_string());
    _ = record::<Wide>(reply(value.clone()), b"W:x:1").map_err(|error| error.to_string());
}

fuzz_target!(|tree: Tree| check(&tree.into()));
