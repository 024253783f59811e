//! Records with every attribute.

use std::collections::BTreeMap;

use redis_struct::{RedisFields, RedisStruct};
use uuid::Uuid;

use crate::codecs::{Color, Email, Level, Name, UserId};

/// Numbers in hexadecimal.
mod hex {
    use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};

    /// Writes one.
    #[expect(clippy::trivially_copy_pass_by_ref, clippy::unnecessary_wraps, reason = "`with` calls it so")]
    pub(super) fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }

    /// Reads one.
    #[expect(clippy::needless_pass_by_value, reason = "`with` calls it so")]
    pub(super) fn decode(bytes: Bulk) -> Result<u32, CodecError> {
        u32::from_str_radix(bytes.as_str()?, 16).map_err(|_| CodecError::new("expected a hexadecimal number"))
    }
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Theme {
    /// Its name.
    pub name: String,
}

/// The default of a field.
const fn four() -> u64 {
    4
}

/// A user.
#[derive(Clone, Debug, PartialEq, RedisStruct)]
#[redis(keyspace = "U", connection = "users", ttl = "1w", rename_all = "camelCase")]
pub struct User {
    #[redis(key)]
    id: UserId,
    /// The person's name.
    ///
    /// # Not all of it
    pub name: Name,
    pub(crate) email: Option<Email>,
    #[redis(default)]
    page_views: u64,
    #[redis(default = "four")]
    fours: u64,
    #[redis(default = 1.5)]
    score: f64,
    #[redis(rename = "fav", alias = "favourite", const = "FAV")]
    favourite: Option<Color>,
    level: Level,
    #[redis(json)]
    theme: Option<Theme>,
    #[redis(json, default)]
    themes: Vec<Theme>,
    #[redis(with = "hex", default = 7)]
    colour: u32,
    #[redis(with = "hex")]
    border: Option<u32>,
    #[redis(skip)]
    cache: Vec<u8>,
    #[redis(flatten)]
    others: BTreeMap<String, u64>,
    /// Not any more.
    #[deprecated = "not any more"]
    pub old: Option<String>,
}

/// An order, which nobody shows.
#[derive(Clone, Debug, PartialEq, Eq, RedisStruct)]
#[redis(keyspace = "O", template = "ns:id")]
pub struct Order {
    #[redis(key, secret, generate)]
    id: Uuid,
    /// In cents.
    pub total: i128,
}

/// Under keys of another program.
#[derive(Clone, Debug, PartialEq, Eq, RedisStruct)]
#[redis(template = "id", raw_key)]
pub struct Foreign {
    #[redis(key)]
    id: String,
    #[redis(rename = "Some Name")]
    name: String,
}

/// A pair of ids.
#[derive(Clone, Debug, PartialEq, Eq, RedisStruct)]
#[redis(keyspace = "M")]
pub struct Member {
    #[redis(key)]
    id: (UserId, String),
    /// Since when.
    pub since: i64,
}

/// Fields of several records.
#[derive(Clone, Debug, PartialEq, Eq, RedisFields)]
#[redis(rename_all = "camelCase")]
pub struct Address {
    /// With its number.
    pub street: String,
    zip_code: Option<String>,
    #[redis(default)]
    visits: u64,
}

/// A place, with an address.
#[derive(Clone, Debug, PartialEq, Eq, RedisStruct)]
#[redis(keyspace = "P")]
pub struct Place {
    #[redis(key)]
    id: u64,
    /// What it is called.
    pub name: String,
    /// Where it is.
    #[redis(flatten)]
    pub address: Address,
}

/// A part of an order.
#[derive(Clone, Debug, PartialEq, Eq, RedisStruct)]
#[redis(of = "Order")]
pub struct Total {
    #[redis(key)]
    id: Uuid,
    /// In cents.
    pub total: i128,
}

/// It is saved, and not loaded.
#[derive(Clone, Debug, PartialEq, Eq, RedisStruct)]
#[redis(keyspace = "L", ttl = "1m")]
pub struct Line<'a> {
    #[redis(key)]
    id: u64,
    /// What it says.
    pub text: &'a str,
    rest: Option<&'a [u8]>,
}

/// All that a user writes of them.
pub fn changes() -> (UserChanges, Uuid) {
    let changes = User::changes().email(None).page_views(5_u64).fours(4_u64).score(0.5).favourite(Color::DarkRed);
    let changes = changes.level(Level::High).theme(None).themes(Vec::new()).colour(1_u32).border(2_u32);
    (changes.incr(User::PAGE_VIEWS, 1).decr(User::FOURS, 1).mul(User::SCORE, 2.0), Order::generate_key())
}
