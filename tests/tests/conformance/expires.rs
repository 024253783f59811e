//! RedPipe's suite `StructExpires`: a struct with a time to live.

use std::time::Duration;

use redis_struct::{RedisStruct, Result, Ttl};
use redis_struct_tests::{db, redis};

use super::{fields_of, fresh};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CE", ttl = "30s")]
struct Short {
    #[redis(key)]
    id: u64,
    foo: Option<String>,
    bar: Option<String>,
    count: Option<u64>,
}

fn short(id: u64) -> Short {
    Short { id, foo: Some("bar".into()), bar: None, count: None }
}

async fn is_fresh(id: u64) -> Result<bool> {
    let Ttl::In(rest) = Short::ttl(&db().await, id).await? else { return Ok(false) };
    Ok(rest > Duration::from_secs(29) && rest <= Duration::from_secs(30))
}

fn age(id: u64) {
    let reply = redis([b"PEXPIRE", format!("CE{{{id}}}").as_bytes(), b"10000"]);
    assert_eq!(reply.as_int(), Some(1));
}

// StructExpiresTestCase.test_set
#[tokio::test]
async fn every_write_starts_the_time_anew_and_reading_does_not() -> Result<()> {
    let (db, id) = (db().await, fresh());
    short(id).save(&db).await?;
    assert!(is_fresh(id).await?);

    age(id);
    assert_eq!(Short::load(&db, id).await?, short(id));
    assert!(!is_fresh(id).await?);

    Short::update(&db, id, Short::changes().foo("baz")).await?;
    assert!(is_fresh(id).await?);

    age(id);
    Short::update(&db, id, Short::changes().foo(None).bar("quux")).await?;
    assert!(is_fresh(id).await?);

    Short::remove(&db, id, Short::BAR).await?;
    assert_eq!((Short::ttl(&db, id).await?, fields_of(&format!("CE{{{id}}}"))), (Ttl::Missing, 0));
    Ok(())
}

// StructExpiresTestCase.test_incr
#[tokio::test]
async fn counting_starts_the_time_anew() -> Result<()> {
    let (db, id) = (db().await, fresh());
    assert_eq!(Short::incr(&db, id, Short::COUNT, 1).await?, 1);
    assert!(is_fresh(id).await?);
    age(id);
    assert_eq!(Short::incr(&db, id, Short::COUNT, 1).await?, 2);
    assert!(is_fresh(id).await?);
    Ok(())
}
