//! `alias`: old names of fields, which are read, and which every write of the field clears.

use super::*;

macro_rules! users {
    ($($name:ident: $keyspace:literal $(, $ttl:ident = $time:literal)?;)*) => {$(
        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[redis(keyspace = $keyspace $(, $ttl = $time)?)]
        struct $name {
            #[redis(key)]
            id: u64,
            #[redis(alias = "full_name", alias = "n")]
            name: String,
            #[redis(alias = "seen")]
            last_seen: Option<i64>,
            #[redis(alias = "hits", default = 10)]
            views: u64,
            #[redis(alias = "tiny")]
            small: Option<u8>,
            plain: Option<String>,
        }

        impl User for $name {
            const KEYSPACE: &str = $keyspace;

            fn new(id: u64, name: &str, last_seen: Option<i64>, views: u64) -> Self {
                Self { id, name: name.to_owned(), last_seen, views, small: None, plain: None }
            }
        }

        impl $name {
            async fn all(db: &Db, id: u64) -> Result<()> {
                read::<$name>(db, id).await?;
                save::<$name>(db, id).await?;
                scan::<$name>(db).await?;
                let key = key::<$name>(id);

                old(&key);
                let selected = ($name::NAME, $name::VIEWS, $name::NAME, $name::PLAIN);
                assert_eq!($name::get(db, id, selected).await?, ("Old".into(), 7, "Old".into(), None));
                assert_eq!($name::get(db, id, $name::LAST_SEEN).await?, Some(5));

                // Updates clear the aliases of what they set and remove, and leave the others.
                $name::update(db, id, $name::changes().name("A")).await?;
                holds(&key, [("hits", "7"), ("name", "A"), ("seen", "5"), ("tiny", "3")]);
                $name::update(db, id, $name::changes().last_seen(None)).await?;
                holds(&key, [("hits", "7"), ("name", "A"), ("tiny", "3")]);
                old(&key);
                $name::update(db, id, $name::changes().name("B").last_seen(None).plain("p")).await?;
                holds(&key, [("hits", "7"), ("name", "B"), ("plain", "p"), ("tiny", "3")]);
                old(&key);
                $name::update(db, id, $name::changes().name("C").incr($name::VIEWS, 1).incr($name::SMALL, 1)).await?;
                holds(&key, [("name", "C"), ("seen", "5"), ("small", "4"), ("views", "8")]);
                old(&key);
                assert!($name::update_existing(db, id, $name::changes().name("D")).await?);
                holds(&key, [("hits", "7"), ("name", "D"), ("seen", "5"), ("tiny", "3")]);

                // An alias counts as present, and is counted from.
                old(&key);
                assert!(!$name::set_if_absent(db, id, $name::NAME, "x").await?);
                assert!(!$name::set_if_absent(db, id, $name::LAST_SEEN, 1).await?);
                assert!($name::set_if_absent(db, id, $name::PLAIN, "x").await?);
                assert_eq!($name::incr(db, id, $name::LAST_SEEN, -1).await?, 4);
                assert_eq!($name::incr(db, id, $name::VIEWS, 1).await?, 8);
                assert_eq!($name::incr(db, id, $name::VIEWS, 1).await?, 9);
                assert_eq!($name::decr(db, id, $name::SMALL, 1).await?, 2);
                let rest = [("full_name", "Old"), ("last_seen", "4"), ("n", "Older"), ("plain", "x"), ("small", "2"), ("views", "9")];
                holds(&key, rest);
                ask(["HDEL", &key, "full_name"]);
                assert!(!$name::set_if_absent(db, id, $name::NAME, "x").await?);
                ask(["HDEL", &key, "n"]);
                assert!($name::set_if_absent(db, id, $name::NAME, "x").await?);

                // A count that is refused changes nothing.
                old(&key);
                assert!($name::incr(db, id, $name::SMALL, 255).await.unwrap_err().is_out_of_range());
                assert_eq!($name::get(db, id, $name::SMALL).await?, Some(3));

                // Gone is gone, under every name.
                assert_eq!($name::pop(db, id, ($name::LAST_SEEN, $name::VIEWS, $name::PLAIN)).await?, (Some(5), 7, None));
                holds(&key, [("full_name", "Old"), ("n", "Older"), ("tiny", "3")]);
                old(&key);
                ask(["HSET", &key, "last_seen", "6", "plain", "x"]);
                let removed = ($name::LAST_SEEN, $name::VIEWS, $name::SMALL, $name::PLAIN);
                assert_eq!($name::remove(db, id, removed).await?, 4, "a field under two names is one");
                assert_eq!($name::remove(db, id, $name::SMALL).await?, 0);
                holds(&key, [("full_name", "Old"), ("n", "Older")]);
                Ok(())
            }
        }
    )*};
}

/// What the tests need of both structs.
trait User: RedisStruct<Key = u64> + PartialEq + std::fmt::Debug + Clone {
    const KEYSPACE: &str;

    fn new(id: u64, name: &str, last_seen: Option<i64>, views: u64) -> Self;
}

users! {
    Plain: "AALIAS";
    Timed: "AALIAST", ttl = "1h";
}

fn key<U: User>(id: u64) -> String {
    format!("{}{{{id}}}", U::KEYSPACE)
}

/// A record that was written when all fields had their old names.
fn old(key: &str) {
    ask(["DEL", key]);
    ask(["HSET", key, "full_name", "Old", "n", "Older", "seen", "5", "hits", "7", "tiny", "3"]);
}

#[tokio::test]
async fn without_a_time_to_live() -> Result<()> {
    for (db, id) in both().await {
        Plain::all(&db, id).await?;
    }
    Ok(())
}

#[tokio::test]
async fn with_a_time_to_live() -> Result<()> {
    for (db, id) in both().await {
        Timed::all(&db, id).await?;
        assert!(matches!(Timed::ttl(&db, id).await?, redis_struct::Ttl::In(_)));
    }
    Ok(())
}

/// The name wins, then the first alias that is there; in the same round trip.
async fn read<U: User>(db: &Db, id: u64) -> Result<()> {
    let key = key::<U>(id);
    assert_eq!(U::find(db, id).await?, None);
    ask(["HSET", &key, "n", "Older"]);
    assert_eq!(U::load(db, id).await?, U::new(id, "Older", None, 10));
    ask(["HSET", &key, "full_name", "Old", "hits", "7", "seen", "5"]);
    let before = db.stats();
    assert_eq!(U::load(db, id).await?, U::new(id, "Old", Some(5), 7));
    let after = db.stats();
    assert_eq!((after.round_trips - before.round_trips, after.commands - before.commands), (1, 1));
    ask(["HSET", &key, "name", "New", "views", "8"]);
    assert_eq!(U::load_many(db, [id]).await?, [Some(U::new(id, "New", Some(5), 8))]);
    ask(["HSET", &key, "hits", "not looked at", "n", ""]);
    assert_eq!(U::find(db, id).await?, Some(U::new(id, "New", Some(5), 8)));
    ask(["HDEL", &key, "name", "full_name"]);
    assert_eq!(U::load(db, id).await?, U::new(id, "", Some(5), 8), "an empty string is a value");
    ask(["HDEL", &key, "n"]);
    let error = U::load(db, id).await.unwrap_err();
    assert!(error.is_missing_field() && error.field() == Some("name"), "{error}");
    ask(["HSET", &key, "name", "x", "seen", "x"]);
    let error = U::load(db, id).await.unwrap_err();
    assert!(error.is_malformed() && error.field() == Some("last_seen"), "{error}");
    ask(["DEL", &key]);
    Ok(())
}

/// A save leaves the declared names, and others' fields.
async fn save<U: User>(db: &Db, id: u64) -> Result<()> {
    let key = key::<U>(id);
    old(&key);
    ask(["HSET", &key, "other", "x"]);
    U::new(id, "New", None, 1).save(db).await?;
    holds(&key, [("name", "New"), ("other", "x"), ("views", "1")]);
    old(&key);
    assert!(!U::new(id, "New", None, 1).insert(db).await?);
    let many = [U::new(id, "Many", Some(2), 1)];
    U::save_many(db, &many).await?;
    holds(&key, [("last_seen", "2"), ("name", "Many"), ("views", "1")]);
    ask(["DEL", &key]);
    Ok(())
}

async fn scan<U: User>(db: &Db) -> Result<()> {
    let ids = [fresh(), fresh()];
    for id in ids {
        old(&key::<U>(id));
    }
    let found = U::scan(db).collect_all().await?;
    assert!(ids.iter().all(|id| found.iter().any(|user| user.key() == id)));
    U::delete_many(db, ids).await.map(drop)
}
