//! Types of other crates as ids.

use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, hash, redis};
use uuid::Uuid;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "UUID")]
struct Session {
    #[redis(key)]
    id: Uuid,
    user: u64,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "UUIDS")]
struct Part {
    #[redis(key)]
    id: (Uuid, u64),
    text: String,
}

const ID: Uuid = Uuid::from_u128(0x67e5_5044_10b1_426f_9247_bb68_0e5f_e0c8);

#[tokio::test]
async fn a_uuid_is_an_id() -> Result<()> {
    let db = db().await;
    let session = Session { id: ID, user: 7 };
    session.save(&db).await?;
    assert_eq!(hash("UUID{67e55044-10b1-426f-9247-bb680e5fe0c8}"), [(b"user".to_vec(), b"7".to_vec())]);
    assert_eq!(Session::load(&db, ID).await?, session);
    assert_eq!(Session::load_many(&db, [ID, Uuid::nil()]).await?, [Some(session.clone()), None]);
    assert_eq!(Session::load_many(&db, [&ID]).await?, [Some(session.clone())]);
    assert_eq!(Session::keys(&db).collect_all().await?, [ID]);
    assert_eq!(Session::delete_many(&db, [&ID]).await?, 1);
    Ok(())
}

#[tokio::test]
async fn a_uuid_is_a_part_of_an_id() -> Result<()> {
    let db = db().await;
    let part = Part { id: (ID, 2), text: "two".to_owned() };
    part.save(&db).await?;
    assert_eq!(Part::load(&db, (ID, 2)).await?, part);
    assert_eq!(Part::keys(&db).collect_all().await?, [(ID, 2)]);
    Ok(())
}

/// A key is of the keyspace only in the form that is written: else a record would have two keys.
#[tokio::test]
async fn other_forms_of_a_uuid_are_other_keys() -> Result<()> {
    #[derive(RedisStruct)]
    #[redis(keyspace = "UUID-FORMS")]
    struct Form {
        #[redis(key)]
        id: Uuid,
        text: String,
    }

    let db = db().await;
    for form in ["67E55044-10B1-426F-9247-BB680E5FE0C8", "67e5504410b1426f9247bb680e5fe0c8", "x", ""] {
        let key = format!("UUID-FORMS{{{form}}}");
        redis([b"HSET", key.as_bytes(), b"text", b"x"]);
        let error = Form::keys(&db).collect_all().await.unwrap_err();
        assert!(error.is_malformed(), "{error}");
        redis([b"DEL", key.as_bytes()]);
    }
    Ok(())
}
