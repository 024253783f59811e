//! `of`: a projection has some of the fields of another struct's records, and all else is the other's.

use std::collections::BTreeMap;

use redis_struct::codec::{Arg, Bulk, CodecError, Encoded};
use redis_struct::{Presence, Ttl};
use serde::{Deserialize, Serialize};

use super::*;

mod hex {
    use super::*;

    pub(super) fn encode(value: &u32, to: Arg<'_>) -> Encoded {
        Ok(to.display(format_args!("{value:x}")))
    }

    pub(super) fn decode(bytes: Bulk) -> std::result::Result<u32, CodecError> {
        u32::from_str_radix(bytes.as_str()?, 16).map_err(|_| CodecError::new("no number"))
    }
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Theme {
    dark: bool,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "APROJ", template = "ns:id", rename_all = "camelCase", ttl = "1h")]
struct User {
    #[redis(key, secret)]
    id: String,
    #[redis(alias = "name", alias = "nick")]
    full_name: String,
    #[redis(alias = "seen")]
    last_seen: Option<i64>,
    #[redis(rename = "n", default = 10)]
    page_views: u64,
    #[redis(with = "hex", default = 255, alias = "color")]
    colour: u32,
    #[redis(json)]
    theme: Option<Theme>,
    #[redis(const = "MAIL")]
    address: String,
    #[redis(flatten)]
    others: BTreeMap<String, u64>,
}

/// Names of its own, in an order of its own.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(of = "User")]
struct Greeting {
    #[redis(const = "PAGE_VIEWS", default)]
    views: u64,
    #[redis(default, with)]
    colour: u32,
    #[redis(key)]
    token: String,
    full_name: String,
    #[redis(json)]
    theme: Option<Theme>,
    last_seen: Option<i64>,
    #[redis(skip)]
    cache: u8,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(of = "User")]
struct Mail {
    #[redis(key)]
    id: String,
    #[redis(const = "MAIL")]
    mail: String,
}

fn user(id: u64) -> User {
    User {
        id: id.to_string(),
        full_name: "Jack".into(),
        last_seen: Some(5),
        page_views: 7,
        colour: 16,
        theme: Some(Theme { dark: true }),
        address: "a@b".into(),
        others: BTreeMap::from([("x".to_owned(), 1)]),
    }
}

fn greeting(id: u64) -> Greeting {
    let User { id, full_name, last_seen, page_views, colour, theme, .. } = user(id);
    Greeting { views: page_views, colour, token: id, full_name, theme, last_seen, cache: 0 }
}

#[tokio::test]
async fn it_reads_what_the_struct_has_written() -> Result<()> {
    for (db, n) in both().await {
        let id = n.to_string();
        user(n).save(&db).await?;
        assert_eq!(Greeting::load(&db, &id).await?, greeting(n));
        assert_eq!(Greeting::load_many(&db, [&id]).await?, [Some(greeting(n))]);
        assert_eq!(greeting(n).reload(&db).await?, greeting(n));
        assert_eq!(Mail::load(&db, &id).await?.mail, "a@b");
        let found = Greeting::scan(&db).collect_all().await?;
        assert!(found.contains(&greeting(n)) && Mail::keys(&db).collect_all().await?.contains(&id));
        assert_eq!(Greeting::get(&db, &id, (Greeting::PAGE_VIEWS, Greeting::COLOUR)).await?, (7, 16));
        let error = Greeting::load(&db, "nobody").await.unwrap_err();
        assert_eq!(error.to_string(), "`Greeting` under key `APROJ:…`: there is no such record");
    }
    Ok(())
}

/// Also under the old names, and with the defaults.
#[tokio::test]
async fn aliases_and_defaults_are_those_of_the_struct() -> Result<()> {
    for (db, n) in both().await {
        let (id, key) = (n.to_string(), format!("APROJ:{n}"));
        ask(["HSET", &key, "nick", "Old", "seen", "3", "address", "a@b"]);
        let old = Greeting {
            full_name: "Old".into(),
            last_seen: Some(3),
            views: 10,
            colour: 255,
            theme: None,
            ..greeting(n)
        };
        let before = db.stats();
        assert_eq!(Greeting::load(&db, &id).await?, old);
        assert_eq!(db.stats().commands - before.commands, 1);
        // A write clears the aliases of its own fields, and of no others.
        ask(["HSET", &key, "color", "1"]);
        Mail { id: id.clone(), mail: "c@d".into() }.save(&db).await?;
        holds(&key, [("address", "c@d"), ("color", "1"), ("nick", "Old"), ("seen", "3")]);
        Greeting::update(&db, &id, Greeting::changes().last_seen(4)).await?;
        holds(&key, [("address", "c@d"), ("color", "1"), ("lastSeen", "4"), ("nick", "Old")]);
        old.save(&db).await?;
        holds(&key, [("address", "c@d"), ("colour", "ff"), ("fullName", "Old"), ("lastSeen", "3"), ("n", "10")]);
    }
    Ok(())
}

#[tokio::test]
async fn it_writes_its_fields_and_leaves_the_others() -> Result<()> {
    for (db, n) in both().await {
        let (id, key) = (n.to_string(), format!("APROJ:{n}"));
        user(n).save(&db).await?;
        let changed = Greeting { full_name: "Jill".into(), last_seen: None, colour: 1, ..greeting(n) };
        changed.save(&db).await?;
        let expected = User { full_name: "Jill".into(), last_seen: None, colour: 1, ..user(n) };
        assert_eq!(User::load(&db, &id).await?, expected);

        let changes = Greeting::changes().full_name("Jim").colour(2).theme(None).incr(Greeting::PAGE_VIEWS, 3);
        let changes = Greeting::update_returning(&db, &id, changes).await?;
        let mut local = changed;
        local.apply(changes)?;
        assert_eq!((local.views, local.colour), (10, 2));
        assert_eq!(Greeting::load(&db, &id).await?, local);
        assert_eq!(Greeting::incr(&db, &id, Greeting::PAGE_VIEWS, 1).await?, 11);
        assert_eq!(Greeting::pop(&db, &id, (Greeting::PAGE_VIEWS, Greeting::LAST_SEEN)).await?, (11, None));
        assert!(Greeting::set_if_absent(&db, &id, Greeting::LAST_SEEN, 6).await?);
        assert_eq!(Greeting::remove(&db, &id, Greeting::COLOUR).await?, 1);
        let expected =
            User { full_name: "Jim".into(), theme: None, page_views: 10, colour: 255, last_seen: Some(6), ..user(n) };
        assert_eq!(User::load(&db, &id).await?, expected);

        assert!(!greeting(n).insert(&db).await?);
        assert!(Greeting::delete(&db, &id).await?);
        assert!(Mail { id: id.clone(), mail: "x".into() }.insert(&db).await?);
        holds(&key, [("address", "x")]);
        assert!(matches!(Greeting::ttl(&db, &id).await?, Ttl::In(_)), "every write gives a time to live");
        assert!(User::load(&db, &id).await.unwrap_err().is_missing_field());
    }
    Ok(())
}

#[test]
fn its_schema_tells_of_its_fields_as_they_are_stored() {
    let schema = Greeting::schema();
    assert_eq!((schema.name(), schema.keyspace(), schema.key_pattern().as_str()), ("Greeting", "APROJ", "APROJ:token"));
    assert_eq!((schema.ttl(), schema.undeclared()), (User::schema().ttl(), None));
    let fields: Vec<_> = schema.fields().map(|field| (field.path(), field.stored_name(), field.presence())).collect();
    let expected = [
        ("views", "n", Presence::Defaulted),
        ("colour", "colour", Presence::Defaulted),
        ("full_name", "fullName", Presence::Required),
        ("theme", "theme", Presence::Optional),
        ("last_seen", "lastSeen", Presence::Optional),
    ];
    assert_eq!(fields, expected.map(|(path, name, presence)| (path.to_owned(), name, presence)));
    let more: Vec<_> = schema.fields().map(|field| (field.codec(), field.aliases().collect::<Vec<_>>())).collect();
    let [none, hex, json] = [None, Some("hex"), Some("json")];
    let expected: [(_, &[&str]); 5] =
        [(none, &[]), (hex, &["color"]), (none, &["name", "nick"]), (json, &[]), (none, &["seen"])];
    assert_eq!(more, expected.map(|(codec, aliases)| (codec, aliases.to_vec())));
    assert_ne!(schema.fingerprint(), User::schema().fingerprint());
}
