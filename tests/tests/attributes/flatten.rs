//! `flatten` on a map: the fields that a struct does not declare.

use std::collections::{BTreeMap, HashMap};

use redis_struct::Ttl;
use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

use super::*;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AFLAT")]
struct Config {
    #[redis(key)]
    id: u64,
    name: String,
    #[redis(flatten)]
    options: BTreeMap<String, i64>,
    #[redis(alias = "old")]
    note: Option<String>,
    #[redis(skip)]
    cache: u8,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AFLATT", ttl = "1h")]
struct Timed {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    all: HashMap<String, Vec<u8>>,
}

/// A value that cannot be stored.
#[derive(Debug, Clone, PartialEq)]
struct Picky;

impl Encode for Picky {
    fn encode(&self, _: Arg<'_>) -> Encoded {
        Err(CodecError::new("never"))
    }
}

impl Decode for Picky {
    fn decode(_: Bulk) -> Result<Self, CodecError> {
        Ok(Self)
    }
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AFLATP")]
struct Refusing {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    all: BTreeMap<String, Picky>,
}

fn config(id: u64, options: &[(&str, i64)]) -> Config {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect();
    Config { id, name: "c".into(), options, note: None, cache: 0 }
}

#[tokio::test]
async fn the_map_has_what_is_not_declared() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AFLAT{{{id}}}");
        assert_eq!(Config::find(&db, id).await?, None);
        assert!(Config::load(&db, id).await.unwrap_err().is_not_found());
        let one = config(id, &[("a", 1), ("b", -2), ("id", 3), ("cache", 4)]);
        one.save(&db).await?;
        holds(&key, [("a", "1"), ("b", "-2"), ("cache", "4"), ("id", "3"), ("name", "c")]);
        assert_eq!(Config::load(&db, id).await?, one);
        assert_eq!(Config::load_many(&db, [id, 0]).await?, [Some(one.clone()), None]);
        // Other tests keep records of this keyspace, too, and some that cannot be read.
        let mut scan = Config::scan(&db);
        let mut found = false;
        while let Some(record) = scan.next().await {
            found |= record.is_ok_and(|record| record == one);
        }
        assert!(found);
        let (loaded, name) = db.pipelined(|p| (Config::load(p, id), Config::get(p, id, Config::NAME))).await?;
        assert_eq!((loaded, name), (one, "c".to_owned()));
        ask(["DEL", &key]);
    }
    Ok(())
}

#[tokio::test]
async fn a_save_replaces_all_of_the_hash() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AFLAT{{{id}}}");
        ask(["HSET", &key, "x", "1", "y", "2", "old", "o", "name", "before"]);
        ask(["PEXPIREAT", &key, "33177117420000"]);
        assert_eq!(Config::load(&db, id).await?.note.as_deref(), Some("o"), "an alias is declared, too");
        let many = [config(id, &[("y", 3), ("z", 4)])];
        Config::save_many(&db, &many).await?;
        holds(&key, [("name", "c"), ("y", "3"), ("z", "4")]);
        assert_eq!(ask(["PEXPIRETIME", &key]).as_int(), Some(33_177_117_420_000), "the time to live stays");
        // Updates leave it alone.
        Config::update(&db, id, Config::changes().name("d").note("n")).await?;
        holds(&key, [("name", "d"), ("note", "n"), ("y", "3"), ("z", "4")]);
        config(id, &[]).save(&db).await?;
        holds(&key, [("name", "c")]);
        assert_eq!(ask(["PEXPIRETIME", &key]).as_int(), Some(33_177_117_420_000));
        assert!(!config(id, &[("a", 1)]).insert(&db).await?);
        Config::delete(&db, id).await?;
        assert!(config(id, &[("a", 1)]).insert(&db).await?);
        holds(&key, [("a", "1"), ("name", "c")]);
    }
    Ok(())
}

#[tokio::test]
async fn with_a_time_to_live() -> Result<()> {
    for (db, id) in both().await {
        let many: HashMap<_, _> = (0..3000).map(|n| (format!("field {n}"), vec![0, 255])).collect();
        let record = Timed { id, all: many };
        record.save(&db).await?;
        assert_eq!(Timed::load(&db, id).await?, record);
        assert!(matches!(Timed::ttl(&db, id).await?, Ttl::In(_)));
        let record = Timed { id, all: HashMap::from([("field 7".into(), vec![])]) };
        record.save(&db).await?;
        holds(&format!("AFLATT{{{id}}}"), [("field 7", "")]);
        assert!(matches!(Timed::ttl(&db, id).await?, Ttl::In(_)));
        // A record of nothing is none.
        Timed { id, all: HashMap::new() }.save(&db).await?;
        assert!(!Timed::exists(&db, id).await?);
        assert!(Timed { id, all: HashMap::new() }.insert(&db).await.unwrap_err().is_refused());
    }
    Ok(())
}

#[tokio::test]
async fn another_type_is_left_alone() -> Result<()> {
    for (db, id) in both().await {
        let (plain, timed) = (format!("AFLAT{{{id}}}"), format!("AFLATT{{{id}}}"));
        for key in [&plain, &timed] {
            ask(["SET", key, "text", "PXAT", "33177117420000"]);
        }
        let timed_record = Timed { id, all: HashMap::from([("a".into(), vec![])]) };
        let errors = [
            config(id, &[("a", 1)]).save(&db).await.unwrap_err(),
            timed_record.save(&db).await.unwrap_err(),
            Timed { id, all: HashMap::new() }.save(&db).await.unwrap_err(),
            Config::load(&db, id).await.unwrap_err(),
        ];
        assert!(errors.iter().all(redis_struct::Error::is_wrong_type), "{errors:?}");
        assert_eq!(errors[3].command(), Some("HGETALL"));
        for key in [&plain, &timed] {
            assert_eq!(ask(["GET", key]).as_bytes(), Some(&b"text"[..]));
            assert_eq!(ask(["PEXPIRETIME", key]).as_int(), Some(33_177_117_420_000));
            ask(["DEL", key]);
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_an_error() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AFLAT{{{id}}}");
        for declared in ["name", "note", "old"] {
            let error = config(id, &[(declared, 1)]).save(&db).await.unwrap_err();
            assert!(error.is_refused() && error.field() == Some(declared), "{error}");
            assert!(config(id, &[(declared, 1)]).insert(&db).await.unwrap_err().is_refused());
        }
        let error = Refusing { id, all: BTreeMap::from([("a".into(), Picky)]) }.save(&db).await.unwrap_err();
        assert!(error.is_refused() && error.field() == Some("a"), "{error}");
        assert_eq!(ask(["EXISTS", &key]).as_int(), Some(0), "nothing was sent");

        ask(["HSET", &key, "name", "c", "x", "SECRET"]);
        let error = Config::load(&db, id).await.unwrap_err();
        assert!(error.is_malformed() && error.field() == Some("x") && error.key() == Some(&key), "{error}");
        assert!(!format!("{error:?}").contains("SECRET"));
        ask(["HDEL", &key, "x", "name"]);
        ask(["HSET", &key, "y", "1"]);
        assert!(Config::load(&db, id).await.unwrap_err().is_missing_field());
        redis([b"HSET", key.as_bytes(), b"name", b"c", b"\xff", b"1"]);
        let error = Config::load(&db, id).await.unwrap_err();
        assert!(error.is_malformed() && error.to_string().contains("name is not UTF-8"), "{error}");
        ask(["DEL", &key]);
    }
    Ok(())
}
