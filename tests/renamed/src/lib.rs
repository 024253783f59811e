//! Records of a crate that depends on `redis-struct` under another name, and has none called `redis_struct`.

use std::collections::BTreeMap;

use kv::RedisStruct;
use uuid::Uuid;

/// A value of its own.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Address {
    /// Where.
    pub city: String,
}

/// Numbers in hexadecimal.
pub mod hex {
    use kv::codec::{Arg, Bulk, CodecError, Encoded};

    /// Writes one.
    ///
    /// # Errors
    ///
    /// None.
    pub fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// If it is none.
    pub fn decode(bytes: Bulk) -> Result<u32, CodecError> {
        u32::from_str_radix(bytes.as_str()?, 16).map_err(|_| CodecError::new("expected a hexadecimal number"))
    }
}

/// Every attribute whose output names the runtime.
#[derive(Clone, Debug, PartialEq, RedisStruct)]
#[redis(crate = "kv", keyspace = "RENAMED", template = "ns:id", ttl = "1h", rename_all = "camelCase")]
pub struct User {
    #[redis(key, secret, generate)]
    id: Uuid,
    #[redis(alias = "name")]
    full_name: String,
    last_seen: Option<i64>,
    #[redis(default = 5)]
    views: u64,
    #[redis(with = "hex", default)]
    colour: u32,
    #[redis(json)]
    address: Option<Address>,
    #[redis(flatten)]
    others: BTreeMap<String, String>,
    #[redis(skip)]
    cache: Vec<u8>,
}

/// A generic one.
#[derive(Clone, Debug, PartialEq, RedisStruct)]
#[redis(crate = "::kv", template = "id", raw_key, bound = "T: kv::FieldType + Send + Sync + 'static")]
pub struct Bare<T> {
    #[redis(key)]
    id: String,
    value: T,
}

#[cfg(test)]
mod tests {
    use kv::testing::Server;
    use kv::{Db, Result};

    use super::*;

    #[tokio::test]
    async fn everything_works_under_another_name() -> Result<()> {
        #[expect(clippy::unwrap_used, reason = "a test that cannot run has failed")]
        let server = Server::start().unwrap();
        let db = Db::connect(server.url()).await?;
        let user = User {
            id: User::generate_key(),
            full_name: "Jack".into(),
            last_seen: None,
            views: 5,
            colour: 255,
            address: Some(Address { city: "Ulm".into() }),
            others: BTreeMap::from([("x".into(), "y".into())]),
            cache: Vec::new(),
        };
        user.save(&db).await?;
        User::update(&db, user.id, User::changes().last_seen(1).colour(16u32).incr(User::VIEWS, 2)).await?;
        let changed = User { last_seen: Some(1), colour: 16, views: 7, ..user.clone() };
        assert_eq!(User::load(&db, user.id).await?, changed);

        let bare = Bare { id: "a:%{b}".into(), value: 1_u8 };
        bare.save(&db).await?;
        assert_eq!(Bare::<u8>::load(&db, "a:%{b}").await?, bare);
        assert_eq!(db.command("HGET").key("a:%{b}").arg("value").query::<u64, _>(&db).await?, 1);
        Ok(())
    }
}
