//! `template` and `raw_key`: what stands around the id, and how it is written.

use std::collections::BTreeSet;
use std::fmt::Debug;

use redis_struct::{Key, ToKey};
use redis_struct_tests::{connect, server};

use super::*;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ABRACES", template = "ns{id}")]
struct Braces {
    #[redis(key)]
    id: String,
    n: u64,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ACOLON", template = "ns:id")]
struct Colon {
    #[redis(key)]
    id: (u64, String),
    n: u64,
}

/// The rest of the database belongs to others, so it has a database of its own.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(template = "id", connection = "bare", ttl = "1h")]
struct Bare {
    #[redis(key)]
    id: i64,
    n: u64,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ARAW", raw_key)]
struct RawText {
    #[redis(key)]
    id: String,
    n: u64,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ARAWB", template = "ns:id", raw_key)]
struct RawBytes {
    #[redis(key)]
    id: Vec<u8>,
    n: u64,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ARAWN", template = "ns:id", raw_key)]
struct RawNumber {
    #[redis(key)]
    id: u32,
    n: u64,
}

/// Saves the record, finds it under `key` and nowhere else, reads it, and deletes it.
async fn is_under<R>(db: &Db, key: &[u8], record: R) -> Result<()>
where
    R: RedisStruct + PartialEq + Debug,
    R::Key: Ord + Clone + Debug + ToKey<R::Key>,
{
    record.save(db).await?;
    assert_eq!(hash(key), [(b"n".to_vec(), b"1".to_vec())]);
    let id = record.key().borrowed();
    assert_eq!(R::load(db, id).await?, record);
    assert!(R::keys(db).collect_all().await?.contains(record.key()), "{record:?}");
    assert!(R::delete(db, id).await?);
    assert_eq!(R::find(db, id).await?, None);
    Ok(())
}

#[tokio::test]
async fn each_template_has_its_form() -> Result<()> {
    for (db, n) in both().await {
        let text = format!("{n}a}}%:");
        is_under(&db, format!("ABRACES{{{n}a%7D%25:}}").as_bytes(), Braces { id: text.clone(), n: 1 }).await?;
        is_under(&db, format!("ACOLON:{n}:{n}a%7D%25%3A").as_bytes(), Colon { id: (n, text), n: 1 }).await?;
        is_under(&db, format!("ACOLON:{n}:").as_bytes(), Colon { id: (n, String::new()), n: 1 }).await?;
    }
    Ok(())
}

#[tokio::test]
async fn raw_keys_are_the_id_as_it_is() -> Result<()> {
    for (db, n) in both().await {
        for id in [format!("{n}%25{{a}}:"), format!("{n}}}"), format!("{n}%")] {
            is_under(&db, format!("ARAW{{{id}}}").as_bytes(), RawText { id, n: 1 }).await?;
        }
        let id = [b"\xff{%*\0".as_slice(), n.to_string().as_bytes()].concat();
        is_under(&db, &[b"ARAWB:".as_slice(), &id].concat(), RawBytes { id, n: 1 }).await?;
        let id = u32::try_from(n).unwrap();
        is_under(&db, format!("ARAWN:{id}").as_bytes(), RawNumber { id, n: 1 }).await?;
    }
    // The empty id is nothing, too: only without a tag is that a key that some other struct could have.
    is_under(&db().await, b"ARAW{}", RawText { id: String::new(), n: 1 }).await
}

#[tokio::test]
async fn scans_follow_the_template() -> Result<()> {
    let db = db().await;
    for key in ["ASCAN:1", "ASCAN:-2", "ASCAN{3}", "ASCANX:4", "XASCAN:5", "ASCAN:06", "ASCAN:x"] {
        ask(["HSET", key, "n", "1"]);
    }
    #[derive(RedisStruct, Debug)]
    #[redis(keyspace = "ASCAN", template = "ns:id")]
    struct Scanned {
        #[redis(key)]
        _id: i64,
        n: u64,
    }
    let (mut ids, mut strange) = (BTreeSet::new(), BTreeSet::new());
    let mut keys = Scanned::keys(&db);
    while let Some(id) = keys.next().await {
        match id {
            Ok(id) => _ = ids.insert(id),
            Err(error) => _ = strange.insert(error.key().map(str::to_owned)),
        }
    }
    assert_eq!(ids, BTreeSet::from([1, -2]));
    assert_eq!(strange, BTreeSet::from(["ASCAN:06", "ASCAN:x"].map(|key| Some(key.to_owned()))));
    assert_eq!(Scanned::load(&db, 1).await?.n, 1);
    Ok(())
}

#[tokio::test]
async fn bare_ids_leave_the_keys_of_others_alone() -> Result<()> {
    let url = format!("{}?db=3", server().url());
    let db = connect(Db::builder().connection("default", server().url()).connection("bare", url)).await;
    let on = |name: &str, arguments: &[&str]| db.command(name).connection("bare").args(arguments);
    for key in ["U{1}", "other:2", "03", "+4", "text"] {
        let _: u64 = on("HSET", &[key, "n", "1"]).query(&db).await?;
    }
    let _: String = on("SET", &["5", "no hash"]).query(&db).await?;
    for id in [-7, 0, 12] {
        Bare { id, n: 1 }.save(&db).await?;
    }
    let ids: BTreeSet<i64> = Bare::keys(&db).collect_all().await?.into_iter().collect();
    assert_eq!(ids, BTreeSet::from([-7, 0, 12]));
    assert_eq!(Bare::scan(&db).collect_all().await?.len(), 3);
    let fields: Vec<String> = on("HKEYS", &["-7"]).query(&db).await?;
    assert_eq!(fields, ["n"]);
    assert_eq!(Bare::incr(&db, 12, Bare::N, 1).await?, 2);
    assert!(Bare::load(&db, 5).await.unwrap_err().is_wrong_type());
    Ok(())
}
