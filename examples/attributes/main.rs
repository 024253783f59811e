//! The attributes of the derive at work: a struct, and the hash that it becomes.
//!
//! ```text
//! REDIS_URL=redis://127.0.0.1/ cargo run -p redis-struct-examples --bin attributes
//! ```
//!
//! It writes one record, `attributes-demo:user:7`, and deletes it.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::io::{Write, stdout};

use redis_struct::{Db, RedisStruct};
use serde::{Deserialize, Serialize};

/// A colour as people write it: `#ff8800`.
mod rgb {
    use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};

    pub(crate) fn encode(colour: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("#{colour:06x}")))
    }

    pub(crate) fn decode(bytes: Bulk) -> Result<u32, CodecError> {
        let digits = bytes.as_str()?.strip_prefix('#');
        let colour = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        colour.ok_or_else(|| CodecError::new("expected a colour, such as `#ff8800`"))
    }
}

#[derive(Serialize, Deserialize, Debug)]
struct Address {
    city: String,
    lines: Vec<String>,
}

#[derive(RedisStruct, Debug)]
#[redis(keyspace = "attributes-demo:user", template = "ns:id", rename_all = "camelCase", ttl = "1d")]
struct User {
    #[redis(key)]
    id: u64,
    // Stored as `fullName`; older records have `name`, which is read, too, and goes with the first write.
    #[redis(alias = "name")]
    full_name: String,
    // Absent while it is `None`.
    last_seen: Option<i64>,
    // What an absent field reads as.
    #[redis(default = 10)]
    page_size: u32,
    // Other names: in the hash, and of the constant.
    #[redis(rename = "colour", const = "COLOUR", with = "rgb", default = 0xff_ff_ff)]
    favourite_colour: u32,
    #[redis(json)]
    address: Option<Address>,
    // Everything else that is in the hash.
    #[redis(flatten)]
    scores: BTreeMap<String, u64>,
    // Never stored.
    #[redis(skip)]
    is_cached: bool,
}

async fn tour(db: &Db, out: &mut impl Write) -> std::result::Result<(), Box<dyn Error>> {
    // A record as an older program has left it.
    let old = ["name", "Jack", "chess", "7", "go", "3"];
    let _: u64 = db.command("HSET").key("attributes-demo:user:7").args(old).query(db).await?;
    let mut jack = User::load(db, 7).await?;
    writeln!(out, "{} has page size {} and {} scores", jack.full_name, jack.page_size, jack.scores.len())?;

    jack.address = Some(Address { city: "Ulm".into(), lines: vec!["Hafenbad 1".into()] });
    jack.scores.remove("go");
    jack.save(db).await?;
    show(db, "saved", out).await?;

    User::update(db, 7, User::changes().favourite_colour(0xff_88_00).last_seen(1_700_000_000)).await?;
    User::incr(db, 7, User::PAGE_SIZE, 5).await?;
    show(db, "updated", out).await?;

    let colour = User::get(db, 7, User::COLOUR).await?;
    writeln!(out, "the colour is {colour}, and {} is cached", if jack.is_cached { "it" } else { "nothing" })?;
    User::delete(db, 7).await?;
    Ok(())
}

/// The hash as it is stored.
async fn show(db: &Db, title: &str, out: &mut impl Write) -> std::result::Result<(), Box<dyn Error>> {
    let all: Vec<String> = db.command("HGETALL").key("attributes-demo:user:7").query(db).await?;
    let pairs: BTreeMap<_, _> = all.chunks_exact(2).filter_map(|pair| Some((pair.first()?, pair.get(1)?))).collect();
    writeln!(out, "{title}:")?;
    for (name, value) in pairs {
        writeln!(out, "  {name} = {value}")?;
    }
    Ok(())
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn Error>> {
    let url = env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".to_owned());
    tour(&Db::connect(&url).await?, &mut stdout()).await
}

#[cfg(test)]
mod tests {
    use redis_struct::testing::Server;

    use super::*;

    #[tokio::test]
    async fn the_tour_shows_what_is_stored() -> std::result::Result<(), Box<dyn Error>> {
        let server = Server::start()?;
        let mut out = Vec::new();
        tour(&Db::connect(server.url()).await?, &mut out).await?;
        let expected = [
            "Jack has page size 10 and 2 scores",
            "saved:",
            r#"  address = {"city":"Ulm","lines":["Hafenbad 1"]}"#,
            "  chess = 7",
            "  colour = #ffffff",
            "  fullName = Jack",
            "  pageSize = 10",
            "updated:",
            r#"  address = {"city":"Ulm","lines":["Hafenbad 1"]}"#,
            "  chess = 7",
            "  colour = #ff8800",
            "  fullName = Jack",
            "  lastSeen = 1700000000",
            "  pageSize = 15",
            "the colour is 16746496, and nothing is cached",
        ];
        assert_eq!(String::from_utf8(out)?.lines().collect::<Vec<_>>(), expected);
        Ok(())
    }
}
