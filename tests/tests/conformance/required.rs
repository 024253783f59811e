//! RedPipe's cases of required fields, and of fields that are written only once.

use redis_struct::{RedisStruct, Result};
use redis_struct_tests::db;

use super::{fields_of, fresh, store, stored};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CQ")]
struct Record {
    #[redis(key)]
    id: u64,
    a: String,
    b: String,
    c: Option<String>,
}

/// The same, before `b` was required.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CQ")]
struct Old {
    #[redis(key)]
    id: u64,
    a: String,
    c: Option<String>,
}

fn key(id: u64) -> String {
    format!("CQ{{{id}}}")
}

// RequiredFieldsTestCase.test_required_fields. RedPipe finds at run time that a required field is not given, or is set
// to None: here a struct has all its fields, `b(None)` does not compile (tests/ui/operations), and neither does `remove`.
#[tokio::test]
async fn a_required_field_can_be_changed_and_not_removed() -> Result<()> {
    let (db, id) = (db().await, fresh());
    Record { id, a: "1".into(), b: "2".into(), c: None }.save(&db).await?;
    Record::update(&db, id, Record::changes().a("3").c(None)).await?;
    Record::update(&db, id, Record::changes().b("4").c("5")).await?;
    assert_eq!(Record::load(&db, id).await?, Record { id, a: "3".into(), b: "4".into(), c: Some("5".into()) });
    Ok(())
}

// RequiredFieldsTestCase.test_required_adding_later. RedPipe loads an old record without the new field: here a load says
// which one is missing, everything else works, and a load does once the field is there.
#[tokio::test]
async fn a_required_field_that_is_added_later_is_missing_from_old_records() -> Result<()> {
    let (db, id) = (db().await, fresh());
    Old { id, a: "1".into(), c: None }.save(&db).await?;
    let error = Record::load(&db, id).await.unwrap_err();
    assert!(error.is_missing_field());
    assert_eq!(error.field(), Some("b"));
    assert_eq!(Record::get(&db, id, Record::A).await?, "1");
    assert!(Record::update_existing(&db, id, Record::changes().a("2")).await?);
    assert!(Record::set_if_absent(&db, id, Record::B, "3").await?);
    assert_eq!(Record::load(&db, id).await?, Record { id, a: "2".into(), b: "3".into(), c: None });
    Ok(())
}

// StructTestCase.test_nx: an existing f1 is kept, f2 is written, and the local object shows what is stored.
#[tokio::test]
async fn a_field_is_set_once_and_the_local_record_shows_what_is_stored() -> Result<()> {
    let (db, id) = (db().await, fresh());
    store(&key(id), "a", "first");
    let mut local = Record { id, a: "second".into(), b: "second".into(), c: None };
    let (a, b, now) = db
        .pipelined(|p| {
            let a = Record::set_if_absent(p, id, Record::A, &local.a);
            (a, Record::set_if_absent(p, id, Record::B, &local.b), local.reload(p))
        })
        .await?;
    local = now;
    assert_eq!((a, b), (false, true));
    assert_eq!(local, Record { id, a: "first".into(), b: "second".into(), c: None });

    // The whole record, once.
    assert!(!Record { a: "third".into(), ..local.clone() }.insert(&db).await?);
    assert_eq!(stored(&key(id), "a").unwrap(), b"first");
    assert_eq!(fields_of(&key(id)), 2);
    Ok(())
}
