//! RedPipe's suite `Struct`. Its cases test_remove_pk and test_copy_with_no_pk do not compile here: the key has neither
//! setter nor constant (tests/ui/operations/setter_of_the_key.rs), and a struct literal has all its fields.

use redis_struct::{RedisStruct, Result};
use redis_struct_tests::{db, hash};

use super::{fields_of, fresh, store, stored};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CR")]
struct User {
    #[redis(key)]
    user_id: u64,
    first_name: Option<String>,
    last_name: Option<String>,
    admin: Option<bool>,
    score: Option<f64>,
    visits: Option<i64>,
}

fn key(id: u64) -> String {
    format!("CR{{{id}}}")
}

fn fred(user_id: u64) -> User {
    User {
        user_id,
        first_name: Some("Fred".into()),
        last_name: Some("Flintstone".into()),
        admin: None,
        score: None,
        visits: None,
    }
}

// StructTestCase.test. What Python's object protocol adds (unknown attributes, `[]=`, `in`, pickle) a struct decides at
// compile time.
#[tokio::test]
async fn the_life_of_a_record() -> Result<()> {
    let (db, id) = (db().await, fresh());
    let mut user = fred(id);
    assert!(!User::exists(&db, id).await?);
    user.save(&db).await?;
    assert!(User::exists(&db, id).await?);
    assert_eq!(User::load(&db, id).await?, user);

    let changes = User::changes().first_name("Bob").last_name("Dobbs");
    User::update(&db, id, &changes).await?;
    user.apply(&changes)?;
    assert_eq!(user.reload(&db).await?, user);

    assert_eq!(User::remove(&db, id, (User::LAST_NAME, User::SCORE)).await?, 1);
    assert_eq!(user.reload(&db).await?, User { last_name: None, ..user.clone() });
    assert_eq!(stored(&key(id), "first_name").unwrap(), b"Bob");

    let copy = user.clone();
    assert!(User::delete(&db, id).await?);
    assert_eq!(copy.first_name.as_deref(), Some("Bob"));
    assert_eq!(User::find(&db, id).await?, None);
    Ok(())
}

// StructTestCase.test_core: the hash is what the struct says.
#[tokio::test]
async fn the_hash_holds_the_fields_and_nothing_else() -> Result<()> {
    let (db, id) = (db().await, fresh());
    fred(id).save(&db).await?;
    let fields = [("first_name", "Fred"), ("last_name", "Flintstone")];
    assert_eq!(hash(key(id)), fields.map(|(name, value)| (name.into(), value.into())));
    Ok(())
}

// StructTestCase.test_pipeline
#[tokio::test]
async fn two_records_are_written_and_read_in_one_pipeline() -> Result<()> {
    let db = db().await;
    let ids = [fresh(), fresh()];
    let pipe = db.pipeline();
    let saved = ids.map(|id| fred(id).save(&pipe));
    let loaded = ids.map(|id| User::load(&pipe, id));
    for id in ids {
        assert_eq!(fields_of(&key(id)), 0);
    }
    pipe.execute().await?;
    for (id, (saved, loaded)) in ids.into_iter().zip(saved.into_iter().zip(loaded)) {
        saved.take()?;
        assert_eq!(loaded.take()?, fred(id));
    }
    Ok(())
}

// StructTestCase.test_fields
#[tokio::test]
async fn values_keep_their_types() -> Result<()> {
    let (db, id) = (db().await, fresh());
    let user = User { admin: Some(false), score: Some(1.5), visits: Some(-3), ..fred(id) };
    user.save(&db).await?;
    assert_eq!(user.reload(&db).await?, user);
    Ok(())
}

// StructTestCase.test_extra_fields, test_missing_fields, test_load_fields
#[tokio::test]
async fn undeclared_fields_stay_absent_ones_are_none_and_a_selection_is_read() -> Result<()> {
    let (db, id) = (db().await, fresh());
    store(&key(id), "arbitrary", "foo");
    fred(id).save(&db).await?;
    User::update(&db, id, User::changes().last_name(None)).await?;
    assert_eq!(stored(&key(id), "arbitrary").unwrap(), b"foo");
    let selected = User::get(&db, id, (User::FIRST_NAME, User::LAST_NAME)).await?;
    assert_eq!(selected, (Some("Fred".to_owned()), None));
    let undeclared: Option<String> = db.command("HGET").key(key(id)).arg("arbitrary").query(&db).await?;
    assert_eq!(undeclared.as_deref(), Some("foo"));
    Ok(())
}

// StructTestCase.test_set: an update in a pipeline is not seen locally before the pipeline has run.
#[tokio::test]
async fn a_local_record_follows_after_success() -> Result<()> {
    let (db, id) = (db().await, fresh());
    let mut user = fred(id);
    user.save(&db).await?;
    let pipe = db.pipeline();
    let changed = User::update_returning(&pipe, id, User::changes().first_name("Bob").incr(User::VISITS, 2));
    assert_eq!(user, fred(id));
    pipe.execute().await?;
    user.apply(changed.take()?)?;
    assert_eq!(user, User { first_name: Some("Bob".into()), visits: Some(2), ..fred(id) });
    assert_eq!(user.reload(&db).await?, user);
    Ok(())
}

// StructTestCase.test_indirect_overlap_of_pk: a member of the hash with the key's name is not the key.
#[tokio::test]
async fn a_member_with_the_name_of_the_key_is_not_the_key() -> Result<()> {
    let (db, id) = (db().await, fresh());
    fred(id).save(&db).await?;
    store(&key(id), "user_id", "999999");
    assert_eq!(User::load(&db, id).await?.user_id, id);
    fred(id).save(&db).await?;
    assert_eq!(stored(&key(id), "user_id").unwrap(), b"999999");
    Ok(())
}

// StructTestCase.test_incr, test_typed_incr
#[tokio::test]
async fn numbers_are_counted_and_popped() -> Result<()> {
    let (db, id) = (db().await, fresh());
    assert_eq!(User::incr(&db, id, User::VISITS, 1).await?, 1);
    assert_eq!(User::incr(&db, id, User::VISITS, 1).await?, 2);
    assert_eq!(User::incr(&db, id, User::VISITS, 3).await?, 5);
    assert_eq!(User::decr(&db, id, User::VISITS, 1).await?, 4);
    assert_eq!(User::decr(&db, id, User::VISITS, 2).await?, 2);
    assert_eq!(User::pop(&db, id, User::VISITS).await?, Some(2));
    assert_eq!(User::pop(&db, id, User::VISITS).await?, None);
    assert_eq!(fields_of(&key(id)), 0);
    Ok(())
}

#[tokio::test]
async fn several_fields_are_popped_at_once() -> Result<()> {
    let (db, id) = (db().await, fresh());
    User { visits: Some(7), ..fred(id) }.save(&db).await?;
    let popped = User::pop(&db, id, (User::VISITS, User::SCORE, User::LAST_NAME)).await?;
    assert_eq!(popped, (Some(7), None, Some("Flintstone".to_owned())));
    assert_eq!(fields_of(&key(id)), 1);
    Ok(())
}

// StructTestCase.test_delete
#[tokio::test]
async fn several_records_are_deleted_by_their_ids() -> Result<()> {
    let db = db().await;
    let ids = [fresh(), fresh(), fresh()];
    User::save_many(&db, ids.map(fred)).await?;
    assert_eq!(User::delete_many(&db, ids).await?, 3);
    assert_eq!(User::load_many(&db, ids).await?, [None, None, None]);
    Ok(())
}

// StructTestCase.test_with_empty_update, test_update_with_none_future
#[tokio::test]
async fn an_empty_update_does_nothing_and_none_removes() -> Result<()> {
    let (db, id) = (db().await, fresh());
    fred(id).save(&db).await?;
    User::update(&db, id, User::changes()).await?;
    assert_eq!(User::load(&db, id).await?, fred(id));
    let nobody: Option<String> = None;
    User::update(&db, id, User::changes().last_name(nobody)).await?;
    assert_eq!(User::load(&db, id).await?, User { last_name: None, ..fred(id) });
    Ok(())
}

/// Some of the fields of [`User`].
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CR")]
struct Name {
    #[redis(key)]
    name_id: u64,
    first_name: Option<String>,
}

// StructTestCase.test_fields_custom_default, test_fields_custom_default_defined_only, test_custom_pk_attr: what is
// loaded is what the struct declares; another struct can declare less, under another name for the key.
#[tokio::test]
async fn a_struct_loads_what_it_declares() -> Result<()> {
    let (db, id) = (db().await, fresh());
    User { visits: Some(1), ..fred(id) }.save(&db).await?;
    let mut name = Name::load(&db, id).await?;
    assert_eq!(name, Name { name_id: id, first_name: Some("Fred".into()) });
    name.first_name = None;
    name.save(&db).await?;
    assert_eq!(User::load(&db, id).await?, User { first_name: None, visits: Some(1), ..fred(id) });
    Ok(())
}
